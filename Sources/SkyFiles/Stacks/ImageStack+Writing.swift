import CFITSIO
import Groundwork
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ImageStack {
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
    to path: String, objects: Table, compression: FITSCompression = .none, header: [HeaderCard] = [],
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
          if place == 0 {
            try output.beginImages(like: image, count: objects.rowCount, type: FLOAT_IMG, compression)
            try output.write(header)
          }
          try output.write(image, plane: place, compression)
        }
        try append(objects, to: output, beside: temporary)
        try output.finish()
      } catch SkyFileError.library(_, _, let reason) {
        throw SkyFileError.cannotWrite(path: path, reason: reason)
      }
    }
  }

  /// Appends the table of what was stacked.
  static func append(_ objects: Table, to output: FITSOutput, beside temporary: String) throws {
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
