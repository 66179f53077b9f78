import CFITSIO
import Imagery

extension SkyFile {
  /// Writes an image as 32-bit floats (BITPIX -32): NAXIS 2 for one band, NAXIS 3 with the bands last for more.
  ///
  /// Masked pixels are written as NaN. The unit becomes BUNIT, the band names BANDS; `header` follows in order, its
  /// structural cards left out. Throws `SkyFileError.cannotWrite` or `OutputFailure`; the file is whole or absent.
  public static func writeFITS(_ image: Image, to path: String, header: [HeaderCard] = []) throws {
    guard !image.pixels.isEmpty else {
      throw SkyFileError.cannotWrite(
        path: path, reason: "an image of \(image.bands) x \(image.rows) x \(image.columns) has no pixels")
    }
    let output = try FITSOutput(expecting: image.pixels.count * 4 + header.count * 80, path: path)
    var axes = [image.columns, image.rows] + (image.bands > 1 ? [image.bands] : [])
    try output.call("image") { ffcrim($0, FLOAT_IMG, Int32(axes.count), &axes, &$1) }
    var own: [HeaderCard] = []
    if let unit = image.unit { own.append(HeaderCard("BUNIT", unit, comment: "unit of the pixel values")) }
    if let names = BandNames.card(image.bandNames) { own.append(names) }
    try output.writeOwn(own)
    try output.write(header)
    var pixels = image.pixels
    if !image.mask.isEmpty { for i in pixels.indices where image.mask[i] { pixels[i] = .nan } }
    let count = LONGLONG(pixels.count)
    try output.call("pixels") { ffppr($0, TFLOAT, 1, count, &pixels, &$1) }
    try output.write()
  }
}
