import CJPEG
import Imagery

extension SkyFile {
  /// Decodes a JPEG to planes of floats, turned as its EXIF orientation asks.
  static func readJPEG(_ bytes: FileBytes, path: String, limits: ReadingLimits) throws(SkyFileError) -> Image {
    var picture = fleming_jpeg_image()
    var samples: UnsafeMutablePointer<UInt8>?
    let (outcome, orientation) = bytes.withBytes {
      let outcome = fleming_jpeg_decode(
        $0.baseAddress!.assumingMemoryBound(to: UInt8.self), $0.count, UInt64(clamping: max(0, limits.maximumPixels)),
        &picture, &samples)
      return (outcome, EXIFOrientation.find($0))
    }
    guard outcome == Int32(fleming_jpeg_done), let samples else {
      throw jpegError(outcome, picture, path: path, limits: limits)
    }
    defer { fleming_jpeg_free(samples) }
    let (bands, rows, columns) = (Int(picture.channels), Int(picture.rows), Int(picture.columns))
    let plane = rows * columns
    let way = Placement(orientation, rows: rows, columns: columns)
    let pixels = [Float](unsafeUninitializedCapacity: bands * plane) { buffer, initialized in
      if orientation == 1 {
        separate(UnsafePointer(samples), bands: bands, plane: plane, into: buffer)
      } else {
        for row in 0..<rows {
          for column in 0..<columns {
            let from = (row * columns + column) * bands
            let to = way.origin + row * way.rowStep + column * way.columnStep
            for band in 0..<bands { buffer[band * plane + to] = Float(samples[from + band]) }
          }
        }
      }
      initialized = bands * plane
    }
    return whole(
      pixels, bands: bands, rows: way.isTransposed ? columns : rows, columns: way.isTransposed ? rows : columns,
      names: bands == 1 ? ["grey"] : ["red", "green", "blue"])
  }

  /// Where the pixel of a stored row and column goes: origin + row x rowStep + column x columnStep.
  private struct Placement {
    var origin = 0
    var rowStep: Int
    var columnStep = 1
    var isTransposed = false

    /// Orientations 1...8 name where row 0 and column 0 of the file lie when the picture stands upright.
    init(_ orientation: Int, rows: Int, columns: Int) {
      isTransposed = orientation >= 5
      let isRowReversed = [3, 4, 6, 7].contains(orientation)
      let isColumnReversed = [2, 3, 7, 8].contains(orientation)
      rowStep = isTransposed ? 1 : columns
      columnStep = isTransposed ? rows : 1
      if isRowReversed {
        origin += (rows - 1) * rowStep
        rowStep = -rowStep
      }
      if isColumnReversed {
        origin += (columns - 1) * columnStep
        columnStep = -columnStep
      }
    }
  }

  private static func jpegError(
    _ outcome: Int32, _ picture: fleming_jpeg_image, path: String, limits: ReadingLimits
  ) -> SkyFileError {
    var picture = picture
    let message = withUnsafeBytes(of: &picture.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    switch outcome {
    case Int32(fleming_jpeg_too_large):
      return .tooLarge(
        path: path, what: "values", size: Int(picture.rows) * Int(picture.columns) * Int(picture.channels),
        limit: limits.maximumPixels)
    case Int32(fleming_jpeg_no_memory): return .library(path: path, operation: "JPEG", reason: "out of memory")
    case Int32(fleming_jpeg_unsupported): return .unsupported(path: path, reason: "JPEG: \(message)")
    default: return .malformed(path: path, reason: "JPEG: \(message)")
    }
  }
}
