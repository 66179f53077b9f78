import FlemingTool
import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// A data set that trains in a second: sharp and blurred spots in two bands of 12 x 12 pixels.
struct SmallSky {
  let folder: TemporaryFolder
  /// The data set's folder.
  var path: String { folder.file("data") }

  init(_ perClass: Int = 24) throws {
    folder = try TemporaryFolder()
    try AtomicFile.write(
      """
      {"name": "small", "input": {"channels": 2, "rows": 12, "columns": 12}, "layers": [
        {"kind": "convolution", "filters": 8, "kernel": 3}, {"kind": "activation", "function": "relu"},
        {"kind": "max-pooling", "kernel": 2}, {"kind": "flatten"}, {"kind": "dense", "features": 2}]}
      """, to: folder.file("small.json"))
    for (label, width) in [("galaxy", 2.6), ("star", 1.0)] {
      try FileManager.default.createDirectory(atPath: "\(path)/\(label)", withIntermediateDirectories: true)
      for i in 0..<perClass {
        try SkyFile.writeFITS(Self.spot(width: width, seed: UInt64(i)), to: "\(path)/\(label)/\(label)\(i).fits")
      }
    }
  }

  /// A round spot with noise.
  static func spot(width: Double, seed: UInt64, rows: Int = 12, bands: Int = 2) -> Image {
    var random = RandomSource(seed, UInt64(width * 100))
    var image = Image(bands: bands, rows: rows, columns: rows)
    let flux = random.uniform(40, 80)
    for band in 0..<bands {
      for row in 0..<rows {
        for column in 0..<rows {
          let y = Double(row - rows / 2)
          let x = Double(column - rows / 2)
          let light = flux / (1 + (x * x + y * y) / (width * width)) / width
          image[band, row, column] = Float(light + random.normal())
        }
      }
    }
    return image
  }

  /// Arguments of a short training into the folder.
  func training(_ more: String..., output: String = "model.safetensors") -> [String] {
    ["train", path, "--task", "star-galaxy", "--architecture", architecture, "--batch", "8", "--threads", "1"]
      + ["--output", folder.file(output)] + more
  }

  /// A network of a few parameters.
  private var architecture: String { folder.file("small.json") }

  /// A model trained on the data.
  func model() throws -> String {
    let path = folder.file("model.safetensors")
    let ran = Ran(training("--epochs", "4", "--quiet"))
    try #require(ran.status == 0, "\(ran.errors)")
    return path
  }
}
