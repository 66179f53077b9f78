import CFITSIO
import Imagery

extension FITSOutput {
  /// Begins an image HDU: for one image, or (`count`) for so many like it one behind another.
  ///
  /// BUNIT and BANDS are written; `type` is CFITSIO's name of a BITPIX.
  func beginImages(
    like image: Image, count: Int? = nil, type: Int32, _ compression: FITSCompression
  ) throws(SkyFileError) {
    var axes = [image.columns, image.rows] + (image.bands > 1 ? [image.bands] : []) + (count.map { [$0] } ?? [])
    let dimensions = Int32(axes.count)
    if compression != .none {
      var tile = Self.tile(image, axes: axes.count, isStack: count != nil, compression)
      try call("compression") { handle, status in
        fits_set_compression_type(handle, compression == .gzip ? GZIP_2 : RICE_1, &status)
        fits_set_tile_dim(handle, dimensions, &tile, &status)
        // Level 0 keeps floats as they are.
        fits_set_quantize_level(handle, compression == .gzip ? 0 : 16, &status)
        if compression == .rice, type == FLOAT_IMG {
          fits_set_quantize_method(handle, SUBTRACTIVE_DITHER_1, &status)
          // The seed comes from the pixels, not from the clock: the same image gives the same file.
          fits_set_dither_seed(handle, -1, &status)
        }
      }
    }
    try call("image") { ffcrim($0, type, dimensions, &axes, &$1) }
    var own: [HeaderCard] = []
    if let unit = image.unit { own.append(HeaderCard("BUNIT", unit, comment: "unit of the pixel values")) }
    if let names = BandNames.card(image.bandNames) { own.append(names) }
    try writeOwn(own)
  }

  /// A tile is a piece of one band, whose noise decides how it is rounded; without rounding it may be a whole image of a
  /// stack. Pieces of some 64k pixels let a reader take a part of a large frame.
  private static func tile(_ image: Image, axes: Int, isStack: Bool, _ compression: FITSCompression) -> [Int] {
    var tile = [Int](repeating: 1, count: axes)
    tile[0] = image.columns
    tile[1] = min(image.rows, max(1, (1 << 16) / image.columns))
    if isStack, compression == .gzip, image.bands > 1, tile[1] == image.rows { tile[2] = image.bands }
    return tile
  }

  /// Writes an image as 32-bit floats: the whole HDU, or (`plane`, 0-based) one of a stack. Masked pixels become NaN.
  func write(_ image: Image, plane: Int? = nil, _ compression: FITSCompression) throws(SkyFileError) {
    // CFITSIO knows a value, not NaN, for what is missing when it rounds floats.
    var null: Float = compression == .none ? .nan : -9.11912e-36
    var pixels = image.pixels
    for i in image.mask.indices where image.mask[i] { pixels[i] = null }
    try write(&pixels, of: image, plane, TFLOAT, compression, null: &null)
  }

  /// Writes whole numbers of 16 or 32 bits, as the HDU is (CFITSIO's tiles take no other), as its only image.
  func write<Word: FixedWidthInteger>(
    _ values: [Word], of image: Image, _ compression: FITSCompression
  ) throws(SkyFileError) {
    var values = values
    var none: Word = 0
    try write(&values, of: image, nil, Word.bitWidth == 16 ? TSHORT : TINT, compression, null: &none)
  }

  private func write<Value>(
    _ pixels: inout [Value], of image: Image, _ plane: Int?, _ type: Int32, _ compression: FITSCompression,
    null: inout Value
  ) throws(SkyFileError) {
    var last = [image.columns, image.rows] + (image.bands > 1 ? [image.bands] : []) + (plane.map { [$0 + 1] } ?? [])
    var first = last.map { _ in 1 }
    if let plane { first[first.count - 1] = plane + 1 }
    let count = LONGLONG(pixels.count)
    try call(plane.map { "image \($0)" } ?? "pixels") { handle, status in
      pixels.withUnsafeMutableBytes { pixels in
        withUnsafeMutableBytes(of: &null) { null in
          if compression == .none {
            _ = ffppx(handle, type, &first, count, pixels.baseAddress, &status)
          } else {
            // Only floats may hold what is missing; whole numbers have BLANK.
            _ = fits_write_compressed_img(
              handle, type, &first, &last, type == TFLOAT ? 1 : 0, pixels.baseAddress, null.baseAddress, &status)
          }
        }
      }
    }
  }
}
