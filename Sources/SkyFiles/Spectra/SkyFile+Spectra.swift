import Imagery

extension SkyFile {
  /// Reads the spectrum of a file that holds one, or the one named in brackets, whatever survey's form it is in.
  ///
  /// The form is told by content (`SpectrumFormat`; docs/spectra.md). Of a FITS file the first HDU that holds spectra is
  /// read, or `file.fits[SCI]`; one spectrum among many is `file.fits[fiber=12]` (SDSS plates, from 1),
  /// `[target=39627...]` (DESI) or `[row=3]` (from 1), also `[SCI,row=3]`. Wavelengths come out in Angstrom; `unit` says
  /// what they are in when the file does not, and overrules it. Throws `SkyFileError`.
  public static func readSpectrum(
    _ path: String, unit: WavelengthUnit? = nil, limits: ReadingLimits = .standard
  ) throws -> Spectrum {
    let set = try spectra(path, unit: unit, limits: limits)
    guard set.spectra.count == 1 else {
      throw SkyFileError.nothingToRead(
        path: path, reason: "it holds \(set.spectra.count) spectra: name one in brackets, [\(set.key)=...]")
    }
    return set.spectra[0]
  }

  /// Whether a name ends like a spectrum's: those of FITS, or .txt, .dat, .asc, .ascii, .csv, .tsv, .ecsv, .spec, .vot,
  /// .xml, also with .gz, .bz2 or .Z; any case.
  public static func isSpectrumPath(_ path: String) -> Bool {
    FileKind.promised(by: path) == .fits
      || FileKind.ending(of: path).map { spectrumEndings.contains($0) } ?? false
  }

  private static let spectrumEndings: Set<String> = [
    "txt", "dat", "asc", "ascii", "csv", "tsv", "ecsv", "spec", "vot", "xml",
  ]

  /// Reads all spectra of a file's first HDU that holds any, or of the HDU named in brackets; as `readSpectrum` else.
  public static func readSpectra(
    _ path: String, unit: WavelengthUnit? = nil, limits: ReadingLimits = .standard
  ) throws -> [Spectrum] {
    try spectra(path, unit: unit, limits: limits).spectra
  }

  /// The spectra and the form they were in; throws where there are none.
  static func spectra(_ path: String, unit: WavelengthUnit?, limits: ReadingLimits) throws -> SpectrumSet {
    let request = SpectrumRequest(ImagePath(path), unit: unit, limits: limits)
    if case .one("row", let row) = request.row, request.selection == .first, unit == nil,
      let stack = try SpectrumStack(request.path, limits: limits)
    {
      return SpectrumSet(format: .image, spectra: [try stack.spectrum(Int(row) - 1)])
    }
    guard case .bytes(let packed) = try FileBytes.open(request.path, wholeUpTo: wholeUpTo, limits: limits) else {
      if FileKind.promised(by: request.path) == .fits {
        return try fits(openFITS(request.path, limits: limits), request)
      }
      return try text(FileBytes.read(request.path, limits: limits), request)
    }
    let bytes = try packed.unpacked(path: request.path, limits: limits)
    guard bytes.count > 0 else { throw SkyFileError.empty(path: request.path) }
    switch bytes.kind {
    case .fits:
      _ = try checkedKind(bytes, path: request.path)
      return try fits(FITSFile(bytes, path: request.path), request)
    case .unknown:
      // Text that is called a picture or FITS is a mistake.
      if FileKind.promised(by: request.path) != nil { _ = try checkedKind(bytes, path: request.path) }
      return try text(bytes, request)
    case .gzip, .bzip2, .compress: throw SkyFileError.malformed(path: request.path, reason: "packed more than once")
    default: throw SkyFileError.nothingToRead(path: request.path, reason: "a picture is not a spectrum")
    }
  }

  private static func fits(_ file: FITSFile, _ request: SpectrumRequest) throws -> SpectrumSet {
    if let set = try file.spectra(request) { return set }
    throw SkyFileError.nothingToRead(
      path: request.path,
      reason: "no spectrum in it: no columns of wavelength and flux, no image with wavelengths in its header")
  }

  /// Text: VOTable, CSV with names, or columns.
  private static func text(_ bytes: FileBytes, _ request: SpectrumRequest) throws -> SpectrumSet {
    var common = SpectrumParts(wavelengths: [], flux: [])
    common.name = request.stem
    let isMarkup = bytes.withBytes { $0.first { $0 > 0x20 } == UInt8(ascii: "<") }
    if isMarkup {
      let table = try Table.read(request.path, limits: request.limits)
      guard let columns = SpectrumTable(table) else {
        throw SkyFileError.nothingToRead(path: request.path, reason: "the table has no columns of wavelength and flux")
      }
      return SpectrumSet(format: .table, spectra: try columns.spectra(request, like: common))
    }
    let (table, isNamed) = try SpectrumText.read(bytes, path: request.path, limits: request.limits)
    let spectra = try SpectrumTable(table)?.spectra(request, like: common) ?? []
    return SpectrumSet(format: isNamed ? .table : .text, spectra: spectra)
  }
}
