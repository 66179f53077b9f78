import Groundwork
import Imagery

/// Files of the sky in and out: images, tables, headers.
public enum SkyFile {
  /// Regular FITS files up to this size are read at one go; larger ones stay on the disk.
  static let wholeUpTo = 64 << 20

  /// Reads a FITS, PNG or JPEG image into [band, row, column] with its mask.
  ///
  /// The format is told by the content, not by the name; a name that promises another format is an error. Of a FITS
  /// file the first image with data is read, or the one named in brackets: `frame.fits[1]`, `frame.fits[SCI,2]`. A
  /// cube's third axis becomes the bands. PNG samples are taken as they stand: 0...255 or 0...65535, greys below 8
  /// bits brought to 0...255, a transparent colour becoming an `alpha` band. JPEG is decoded as
  /// libjpeg does by default, and turned as its EXIF orientation asks.
  ///
  /// Throws `SkyFileError`. Safe to call from several threads at once.
  public static func readImage(_ path: String, limits: ReadingLimits = .standard) throws -> Image {
    let place = ImagePath(path)
    if case .plane(let plane) = place.selection {
      return try ImageStack.image(plane, of: place.file, limits: limits)
    }
    var opened = try FileBytes.open(place.file, wholeUpTo: PlainImage.wholeUpTo, limits: limits)
    if case .large(let byteCount) = opened {
      if place.selection == .first || place.selection == .index(0),
        let image = try PlainImage.read(large: place.file, byteCount: byteCount, limits: limits)
      {
        return image
      }
      opened = try FileBytes.open(place.file, wholeUpTo: wholeUpTo, limits: limits)
    }
    switch opened {
    case .bytes(let packed):
      let bytes = try packed.unpacked(path: place.file, limits: limits)
      switch try checkedKind(bytes, path: place.file) {
      case .png: return try readPNG(bytes, path: place.file, limits: limits)
      case .jpeg: return try readJPEG(bytes, path: place.file, limits: limits)
      case .fits:
        if place.selection == .first || place.selection == .index(0),
          let image = try PlainImage.read(bytes, path: place.file, limits: limits)
        {
          return image
        }
        return try readImage(FITSFile(bytes, path: place.file), place.selection, limits: limits)
      default: throw SkyFileError.malformed(path: place.file, reason: "packed more than once")
      }
    case .large: return try readImage(openLarge(place.file, limits: limits), place.selection, limits: limits)
    }
  }

  /// Whether a name ends like an image's: .fits, .fit, .fts, .fz, .png, .jpg, .jpeg, and these with .gz, .bz2 or .Z; any case.
  public static func isImagePath(_ path: String) -> Bool { FileKind.promised(by: path) != nil }

  /// Whether a file by its first bytes is FITS without an image in front: of tables, or of images in extensions.
  package static func startsEmpty(_ path: String) -> Bool {
    (try? FileBytes.head(path))?.withBytes { PlainImage.isAbsent($0) } == true
  }

  /// Whether a name ends like a picture's, whose row 0 is at the top: .png, .jpg, .jpeg; any case.
  public static func isPicturePath(_ path: String) -> Bool {
    let kind = FileKind.promised(by: path)
    return kind == .png || kind == .jpeg
  }

  /// Reads the cards of a FITS header in order, typed, without END; the first HDU or the one in brackets.
  ///
  /// Throws `SkyFileError`.
  public static func readHeader(_ path: String, limits: ReadingLimits = .standard) throws -> [HeaderCard] {
    let place = ImagePath(path)
    let file = try openFITS(place.file, limits: limits)
    _ = try file.find(place.selection) { _ in true }
    return try file.header()
  }

  /// Opens a FITS file however it is packed.
  package static func openFITS(
    _ path: String, wholeUpTo: Int = SkyFile.wholeUpTo, limits: ReadingLimits
  ) throws(SkyFileError) -> FITSFile {
    switch try FileBytes.open(path, wholeUpTo: wholeUpTo, limits: limits) {
    case .bytes(let packed):
      let bytes = try packed.unpacked(path: path, limits: limits)
      switch try checkedKind(bytes, path: path) {
      case .fits: return try FITSFile(bytes, path: path)
      case .png, .jpeg: throw .nothingToRead(path: path, reason: "\(bytes.kind.inWords) has no FITS header")
      default: throw .malformed(path: path, reason: "packed more than once")
      }
    case .large: return try openLarge(path, limits: limits)
    }
  }

  /// Opens a file that is too large to hold whole: FITS stays on the disk, gzip is unpacked within the limits.
  private static func openLarge(_ path: String, limits: ReadingLimits) throws(SkyFileError) -> FITSFile {
    let head = try FileBytes.head(path)
    let kind = try checkedKind(head, path: path)
    switch kind {
    case .gzip, .bzip2, .compress: return try FITSFile(FileBytes.read(path, limits: limits), path: path)
    case .png, .jpeg:
      throw .tooLarge(
        path: path, what: "MiB of \(kind.rawValue) or more", size: wholeUpTo >> 20, limit: wholeUpTo >> 20)
    default: return try FITSFile(large: path)
    }
  }

  /// The kind by content; refuses what is neither, and a name that promises something else.
  static func checkedKind(_ bytes: FileBytes, path: String) throws(SkyFileError) -> FileKind {
    guard bytes.count > 0 else { throw .empty(path: path) }
    let kind = bytes.kind
    let promised = FileKind.promised(by: path)
    switch kind {
    case .unknown: throw .unrecognised(path: path, found: bytes.withBytes { FileKind.guess($0) })
    case .fits, .png, .jpeg:
      guard let promised, promised != kind else { return kind }
      throw .misnamed(path: path, content: kind.inWords, name: promised.rawValue)
    default: return kind
    }
  }

  private static func readImage(
    _ file: FITSFile, _ selection: ExtensionSelection, limits: ReadingLimits
  ) throws(SkyFileError) -> Image {
    var spectra = 0
    let found = try file.find(selection) { unit in
      let isImage = unit.kind == .image || unit.kind == .compressedImage
      if isImage, unit.axes.count < 2 { spectra += 1 }
      return isImage && unit.axes.count >= 2
    }
    guard let unit = found else {
      let detail = spectra > 0 ? " (\(spectra) of one axis only)" : ""
      throw .nothingToRead(path: file.path, reason: "no image with data in it\(detail)")
    }
    guard unit.kind == .image || unit.kind == .compressedImage else {
      let what = unit.kind == .empty ? "empty" : "a table"
      throw .nothingToRead(path: file.path, reason: "HDU \(unit.index) is \(what), not an image")
    }
    return try file.image(unit, limits: limits)
  }
}

extension SkyFile {
  /// The image by the short path alone; nil when the file is not plain. For tests that hold the two ways together.
  package static func plainImage(_ path: String, limits: ReadingLimits = .standard) throws -> Image? {
    try PlainImage.read(FileBytes.read(path, limits: limits), path: path, limits: limits)
  }

  /// The first image by CFITSIO alone.
  package static func imageThroughCFITSIO(_ path: String, limits: ReadingLimits = .standard) throws -> Image {
    try readImage(openFITS(path, limits: limits), .first, limits: limits)
  }
}
