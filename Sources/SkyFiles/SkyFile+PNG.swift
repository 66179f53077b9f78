import CPNG
import Groundwork
import Imagery

extension SkyFile {
  /// Decodes a PNG: interleaved samples of the file to planes of floats.
  static func readPNG(_ bytes: FileBytes, path: String, limits: ReadingLimits) throws(SkyFileError) -> Image {
    var picture = fleming_png_image()
    var samples: UnsafeMutableRawPointer?
    let outcome = bytes.withBytes {
      fleming_png_decode(
        $0.baseAddress!.assumingMemoryBound(to: UInt8.self), $0.count,
        UInt64(clamping: max(0, limits.maximumPixels / 4)), &picture, &samples)
    }
    guard outcome == Int32(fleming_png_done), let samples else {
      throw pngError(outcome, picture, path: path, limits: limits)
    }
    defer { fleming_png_free(samples) }
    let bands = Int(picture.channels)
    let plane = Int(picture.rows) * Int(picture.columns)
    let pixels = [Float](unsafeUninitializedCapacity: bands * plane) { buffer, initialized in
      if picture.depth == 16 {
        separate(samples.assumingMemoryBound(to: UInt16.self), bands: bands, plane: plane, into: buffer)
      } else {
        separate(samples.assumingMemoryBound(to: UInt8.self), bands: bands, plane: plane, into: buffer)
      }
      initialized = bands * plane
    }
    return whole(
      pixels, bands: bands, rows: Int(picture.rows), columns: Int(picture.columns), names: pngBandNames(channels: bands)
    )
  }

  /// An image of whole numbers, which need no search for what is not finite.
  static func whole(_ pixels: [Float], bands: Int, rows: Int, columns: Int, names: [String]) -> Image {
    let like = Image(bands: bands, rows: 0, columns: 0, pixels: [], bandNames: names)
    return Image(trusted: pixels, mask: [], bands: bands, rows: rows, columns: columns, like: like)
  }

  /// Bits a sample in the file, of one that was decoded before.
  static func pngDepth(_ bytes: FileBytes, path: String) throws(SkyFileError) -> Int {
    var picture = fleming_png_image()
    let outcome = bytes.withBytes {
      fleming_png_describe($0.baseAddress!.assumingMemoryBound(to: UInt8.self), $0.count, &picture)
    }
    guard outcome == Int32(fleming_png_done) else { throw pngError(outcome, picture, path: path, limits: .standard) }
    return Int(picture.file_depth)
  }

  /// The names of a PNG's channels.
  static func pngBandNames(channels: Int) -> [String] {
    (channels < 3 ? ["grey"] : ["red", "green", "blue"]) + (channels % 2 == 0 ? ["alpha"] : [])
  }

  /// The error of a failed decoding.
  static func pngError(
    _ outcome: Int32, _ picture: fleming_png_image, path: String, limits: ReadingLimits
  ) -> SkyFileError {
    var picture = picture
    let message = withUnsafeBytes(of: &picture.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    switch outcome {
    case Int32(fleming_png_too_large):
      return .tooLarge(
        path: path, what: "values as RGBA", size: Int(picture.rows) * Int(picture.columns) * 4,
        limit: limits.maximumPixels)
    case Int32(fleming_png_no_memory): return .library(path: path, operation: "PNG", reason: "out of memory")
    default: return .malformed(path: path, reason: "PNG: \(message)")
    }
  }

  /// Interleaved samples to planes.
  static func separate<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafePointer<Sample>, bands: Int, plane: Int, into buffer: UnsafeMutableBufferPointer<Float>
  ) {
    // A stride known to the compiler lets it unroll.
    if bands == 3 {
      for i in 0..<plane {
        buffer[i] = Float(samples[3 * i])
        buffer[plane + i] = Float(samples[3 * i + 1])
        buffer[2 * plane + i] = Float(samples[3 * i + 2])
      }
      return
    }
    for band in 0..<bands {
      for i in 0..<plane { buffer[band * plane + i] = Float(samples[i * bands + band]) }
    }
  }

  /// Writes an image as PNG; values are whole numbers as they stand, no scaling.
  ///
  /// 1 band is written as grey, 2 as grey and alpha, 3 as RGB, 4 as RGBA, with 8 or 16 bits a sample. Throws
  /// `SkyFileError.cannotWrite` when a value is masked, not whole, or beyond 0...255 (0...65535).
  public static func writePNG(_ image: Image, bitDepth: Int, to path: String) throws {
    precondition(bitDepth == 8 || bitDepth == 16, "PNG samples have 8 or 16 bits, not \(bitDepth)")
    guard (1...4).contains(image.bands) else {
      throw SkyFileError.cannotWrite(path: path, reason: "a PNG has 1 to 4 bands, the image \(image.bands)")
    }
    if bitDepth == 8 {
      try writePNG(samples(of: image, as: UInt8.self, path: path), image.rows, image.columns, image.bands, path)
    } else {
      try writePNG(samples(of: image, as: UInt16.self, path: path), image.rows, image.columns, image.bands, path)
    }
  }

  /// Writes an 8-bit RGB picture from interleaved samples, row 0 at the top.
  public static func writePNG(rgb: [UInt8], rows: Int, columns: Int, to path: String) throws {
    precondition(rgb.count == rows * columns * 3, "\(rgb.count) samples do not fill \(rows) x \(columns) RGB")
    try writePNG(rgb, rows, columns, 3, path)
  }

  private static func samples<Sample: FixedWidthInteger & UnsignedInteger>(
    of image: Image, as type: Sample.Type, path: String
  ) throws(SkyFileError) -> [Sample] {
    var samples = [Sample](repeating: 0, count: image.pixels.count)
    let plane = image.planeCount
    for band in 0..<image.bands {
      for i in 0..<plane {
        let value = image.pixels[band * plane + i]
        guard let sample = Sample(exactly: value) else {
          throw .cannotWrite(
            path: path, reason: "\(value) in band \(band) is no whole number from 0 to \(Sample.max)")
        }
        samples[i * image.bands + band] = sample
      }
    }
    return samples
  }

  /// An 8-bit RGB picture from interleaved samples, row 0 at the top, as the bytes of a PNG file.
  public static func pngBytes(rgb: [UInt8], rows: Int, columns: Int) throws -> [UInt8] {
    precondition(rgb.count == rows * columns * 3, "\(rgb.count) samples do not fill \(rows) x \(columns) RGB")
    return try encodePNG(rgb, rows, columns, 3, path: "a picture") { Array($0) }
  }

  private static func writePNG<Sample: FixedWidthInteger>(
    _ samples: [Sample], _ rows: Int, _ columns: Int, _ channels: Int, _ path: String
  ) throws {
    try encodePNG(samples, rows, columns, channels, path: path) { try AtomicFile.write($0, to: path) }
  }

  private static func encodePNG<Sample: FixedWidthInteger, Result>(
    _ samples: [Sample], _ rows: Int, _ columns: Int, _ channels: Int, path: String,
    _ use: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) throws -> Result {
    guard rows > 0, columns > 0, rows < 1 << 31, columns < 1 << 31 else {
      throw SkyFileError.cannotWrite(path: path, reason: "a PNG cannot have \(rows) rows and \(columns) columns")
    }
    var picture = fleming_png_image()
    picture.columns = UInt32(columns)
    picture.rows = UInt32(rows)
    picture.channels = Int32(channels)
    picture.depth = Int32(MemoryLayout<Sample>.size * 8)
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let outcome = samples.withUnsafeBytes { fleming_png_encode(&picture, $0.baseAddress, &bytes, &count) }
    guard outcome == Int32(fleming_png_done), let bytes else {
      throw pngError(outcome, picture, path: path, limits: .standard)
    }
    defer { fleming_png_free(bytes) }
    return try use(UnsafeBufferPointer(start: bytes, count: count))
  }
}
