import Imagery

/// The ways a spectrum is kept in a file, told apart by content; the raw values are those of `inspect`'s JSON.
public enum SpectrumFormat: String, Sendable, Codable {
  /// SDSS `spec-PLATE-MJD-FIBER.fits`: a table of flux, loglam, ivar and and_mask.
  case sdssSpec = "sdss-spec"
  /// SDSS-I `spSpec-MJD-PLATE-FIBER.fit`: an image of rows.
  case sdssSpSpec = "sdss-spspec"
  /// SDSS `spPlate-PLATE-MJD.fits`: a fibre a row, with images of inverse variance and mask.
  case sdssPlate = "sdss-spplate"
  /// LAMOST, as an image of rows or a table of one row.
  case lamost
  /// DESI coadded spectra: images of flux, inverse variance and mask an arm, a target a row.
  case desi = "desi-coadd"
  /// ESO phase 3: a table of one row, marked by VOCLASS or PRODCATG.
  case eso = "eso-phase-3"
  /// A FITS image whose first axis is wavelength, linear or logarithmic (MILES, IRAF).
  case image
  /// Columns of wavelength and flux in FITS, CSV or VOTable.
  case table
  /// Columns of plain text without names.
  case text
}

/// Which of a file's spectra are wanted, and what the caller knows that the file does not say.
struct SpectrumRequest {
  /// One spectrum among many.
  enum Row: Equatable {
    case all
    /// By what the file calls it: `fiber` (from 1), `target` (TARGETID), `row` (from 1).
    case one(key: String, number: Int64)
  }

  let path: String
  var selection: ExtensionSelection
  var row: Row = .all
  let unit: WavelengthUnit?
  let limits: ReadingLimits

  /// Takes `fiber=12`, `SCI,row=3` out of what stood in the brackets.
  init(_ place: ImagePath, unit: WavelengthUnit?, limits: ReadingLimits) {
    path = place.file
    selection = place.selection
    self.unit = unit
    self.limits = limits
    guard case .name(let text, nil) = place.selection else { return }
    let parts = text.split(separator: ",").map { $0.filter { $0 != " " } }
    guard let choice = parts.last?.split(separator: "="), choice.count == 2, let number = Int64(choice[1]) else {
      return
    }
    let key = choice[0].lowercased()
    row = .one(key: key == "fibre" ? "fiber" : key == "targetid" ? "target" : key, number: number)
    switch parts.count {
    case 1: selection = .first
    case 2: selection = Int(parts[0]).map { .index($0) } ?? .name(parts[0], version: nil)
    default: selection = .name(parts[0], version: Int(parts[1]))
    }
  }

  /// The row asked for among `count`, when rows are told by `key` or `row`, both from 1; all of them otherwise.
  func rows(of count: Int, key: String = "row") throws(SkyFileError) -> Range<Int> {
    guard case .one(let asked, let number) = row else { return 0..<count }
    guard asked == key || asked == "row" else {
      throw .nothingToRead(path: path, reason: "its spectra are not told apart by \(asked) but by \(key)")
    }
    guard number >= 1, number <= count else {
      throw .nothingToRead(path: path, reason: "there is no \(asked) \(number), the last one is \(count)")
    }
    return Int(number) - 1..<Int(number)
  }

  /// What a spectrum is called when its file does not name it: the file's name without folder and ending.
  var stem: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let point = name.lastIndex(of: "."), point != name.startIndex else { return name }
    return String(name[..<point])
  }
}

/// Spectra of a file, and what kind of file it is.
struct SpectrumSet {
  var format: SpectrumFormat
  var spectra: [Spectrum]
  /// How one of them is named in brackets.
  var key = "row"
}
