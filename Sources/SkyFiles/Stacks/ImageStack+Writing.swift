import CFITSIO
import Groundwork
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ImageStack {
  /// How the images of a stack are packed, each a tile of its own.
  public enum Compression: String, Sendable, CaseIterable {
    /// Not at all: the fastest to read.
    case none
    /// GZIP_2: every bit is kept.
    case gzip
    /// RICE_1 of values rounded to a 16th of the noise, with subtractive dither: a third of the size, not lossless.
    case rice
  }

  /// Writes a stack image by image, so that it may be larger than memory; the file is whole or absent.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - objects: One row an image; the identifiers, labels and whatever else is known.
  ///   - compression: How the pixels are packed.
  ///   - header: Provenance.
  ///   - image: Gives the images in order; all must have the shape of the first. Masked pixels become NaN.
  /// - Throws: `SkyFileError.cannotWrite`, `OutputFailure`, or what `image` throws.
  public static func write(
    to path: String, objects: Table, compression: Compression = .none, header: [HeaderCard] = [],
    image: (Int) throws -> Image
  ) throws {
    guard objects.rowCount > 0 else { throw SkyFileError.cannotWrite(path: path, reason: "there is no image to stack") }
    try AtomicFile.replacing(path) { temporary in
      unlink(temporary)
      do {
        let output = try FITSOutput(onDisk: temporary)
        var shape: [Int] = []
        for place in 0..<objects.rowCount {
          let image = try image(place)
          let own = [image.bands, image.rows, image.columns]
          if place == 0 { shape = own }
          guard own == shape, !image.pixels.isEmpty else {
            throw SkyFileError.cannotWrite(
              path: path, reason: "image \(place) has the shape \(own), the first \(shape)")
          }
          if place == 0 { try begin(output, like: image, count: objects.rowCount, compression, header) }
          try write(image, place, isCompressed: compression != .none, to: output)
        }
        try append(objects, to: output, beside: temporary)
        try output.finish()
      } catch SkyFileError.library(_, _, let reason) {
        throw SkyFileError.cannotWrite(path: path, reason: reason)
      }
    }
  }

  private static func begin(
    _ output: FITSOutput, like image: Image, count: Int, _ compression: Compression, _ header: [HeaderCard]
  ) throws(SkyFileError) {
    let shape = [image.columns, image.rows] + (image.bands > 1 ? [image.bands] : [])
    var axes = shape + [count]
    let dimensions = Int32(axes.count)
    if compression != .none {
      var tile = shape + [1]
      try output.call("compression") { handle, status in
        fits_set_compression_type(handle, compression == .gzip ? GZIP_2 : RICE_1, &status)
        fits_set_tile_dim(handle, dimensions, &tile, &status)
        // Level 0 keeps floats as they are.
        fits_set_quantize_level(handle, compression == .gzip ? 0 : 16, &status)
        if compression == .rice { fits_set_quantize_method(handle, SUBTRACTIVE_DITHER_1, &status) }
      }
    }
    try output.call("stack") { ffcrim($0, FLOAT_IMG, dimensions, &axes, &$1) }
    var own: [HeaderCard] = []
    if let unit = image.unit { own.append(HeaderCard("BUNIT", unit, comment: "unit of the pixel values")) }
    if let names = BandNames.card(image.bandNames) { own.append(names) }
    try output.writeOwn(own)
    try output.write(header)
  }

  /// What stands for a masked pixel until it is compressed: CFITSIO knows a value, not NaN, when it rounds floats.
  private static let masked: Float = -9.11912e-36

  private static func write(
    _ image: Image, _ place: Int, isCompressed: Bool, to output: FITSOutput
  ) throws(SkyFileError) {
    var null = isCompressed ? masked : Float.nan
    var pixels = image.pixels
    for i in image.mask.indices where image.mask[i] { pixels[i] = null }
    var last = [image.columns, image.rows] + (image.bands > 1 ? [image.bands] : []) + [place + 1]
    var first = last.map { _ in 1 }
    first[first.count - 1] = place + 1
    try output.call("image \(place)") { handle, status in
      if isCompressed {
        fits_write_compressed_img(handle, TFLOAT, &first, &last, 1, &pixels, &null, &status)
      } else {
        ffppx(handle, TFLOAT, &first, LONGLONG(pixels.count), &pixels, &status)
      }
    }
  }

  private static func append(_ objects: Table, to output: FITSOutput, beside temporary: String) throws {
    let path = "\(temporary).fits"
    var named = objects
    named.name = "OBJECTS"
    try named.write(to: path)
    defer { unlink(path) }
    let table = try FITSFile(disk: path)
    _ = try table.move(to: 1)
    try output.call("table") { to, status in
      try? table.call("table") { from, status in ffcopy(from, to, 0, &status) }
    }
  }
}
