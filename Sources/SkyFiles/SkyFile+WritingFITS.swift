import CFITSIO
import Groundwork
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension SkyFile {
  /// Writes an image as 32-bit floats (BITPIX -32): NAXIS 2 for one band, NAXIS 3 with the bands last for more.
  ///
  /// Masked pixels are written as NaN. The unit becomes BUNIT, the band names BANDS; `header` follows in order, its
  /// structural cards left out. Compressed, the image lies in HDU 1; whole numbers packed by `.rice` are written as
  /// integers (BITPIX 16 or 32), with BLANK where masked. Throws `SkyFileError.cannotWrite` or `OutputFailure`; the file is
  /// whole or absent.
  public static func writeFITS(
    _ image: Image, to path: String, header: [HeaderCard] = [], compression: FITSCompression = .none
  ) throws {
    guard !image.pixels.isEmpty else {
      throw SkyFileError.cannotWrite(
        path: path, reason: "an image of \(image.bands) x \(image.rows) x \(image.columns) has no pixels")
    }
    guard compression != .none else {
      let output = try FITSOutput(expecting: image.pixels.count * 4 + header.count * 80, path: path)
      try output.beginImages(like: image, type: FLOAT_IMG, .none)
      try output.write(header)
      try output.write(image, .none)
      return try output.write()
    }
    // On the disk: CFITSIO (4.2) does not get a compressed image into memory.
    try AtomicFile.replacing(path) { temporary in
      unlink(temporary)
      do {
        let output = try FITSOutput(onDisk: temporary)
        try write(image, to: output, header, compression)
        try output.finish()
      } catch SkyFileError.library(_, _, let reason) {
        throw SkyFileError.cannotWrite(path: path, reason: reason)
      }
    }
  }

  private static func write(
    _ image: Image, to output: FITSOutput, _ header: [HeaderCard], _ compression: FITSCompression
  ) throws(SkyFileError) {
    guard compression == .rice, let whole = WholeNumbers(image) else {
      try output.beginImages(like: image, type: FLOAT_IMG, compression)
      try output.write(header)
      return try output.write(image, compression)
    }
    try output.beginImages(like: image, type: whole.isShort ? SHORT_IMG : LONG_IMG, compression)
    if !image.mask.isEmpty { try output.writeOwn([HeaderCard("BLANK", .integer(Int64(whole.blank)))]) }
    try output.write(header)
    if whole.isShort {
      try output.write(whole.values.map { Int16($0) }, of: image, compression)
    } else {
      try output.write(whole.values, of: image, compression)
    }
  }

  /// The pixels of an image that are all whole, as the integers they are.
  private struct WholeNumbers {
    let values: [Int32]
    /// Whether 16 bits will do.
    let isShort: Bool
    /// What stands for a masked pixel.
    let blank: Int32

    /// Nil when a pixel is not whole, or beyond 32 bits.
    init?(_ image: Image) {
      var values = [Int32](repeating: 0, count: image.pixels.count)
      var (low, high): (Int32, Int32) = (0, 0)
      for (i, pixel) in image.pixels.enumerated() where image.mask.isEmpty || !image.mask[i] {
        guard abs(pixel) < 0x1p31, let value = Int32(exactly: pixel) else { return nil }
        values[i] = value
        (low, high) = (min(low, value), max(high, value))
      }
      isShort = low > Int32(Int16.min) && high <= Int32(Int16.max)
      blank = isShort ? Int32(Int16.min) : .min
      for i in image.mask.indices where image.mask[i] { values[i] = blank }
      self.values = values
    }
  }
}
