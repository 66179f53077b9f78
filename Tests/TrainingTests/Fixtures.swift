import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Training

/// Small data sets written into a temporary folder.
enum Fixtures {
  /// Points ("star") or discs ("galaxy") with noise, as FITS files in class folders.
  static func stars(
    _ folder: TemporaryFolder, perClass: Int, bands: Int = 2, side: Int = 12, seed: UInt64 = 5
  ) throws -> String {
    for (label, name) in ["galaxy", "star"].enumerated() {
      try FileManager.default.createDirectory(
        atPath: folder.file("data/\(name)"), withIntermediateDirectories: true)
      for i in 0..<perClass {
        let image = object(
          width: label == 1 ? 1.0 : 1.8, bands: bands, side: side, seed: seed, sample: i + 1000 * label)
        try SkyFile.writeFITS(image, to: folder.file("data/\(name)/\(name)-\(i).fits"))
      }
    }
    return folder.file("data")
  }

  /// A round Gaussian of some width (pixels, standard deviation) on a noisy sky.
  static func object(width: Double, bands: Int, side: Int, seed: UInt64, sample: Int) -> Image {
    var source = RandomSource(seed: seed, epoch: 0, sample: sample, purpose: "fixture")
    var image = Image(bands: bands, rows: side, columns: side)
    let flux = 60 * (1 + source.uniform())
    let centre = Double(side) / 2
    for band in 0..<bands {
      for row in 0..<side {
        for column in 0..<side {
          let (y, x) = (Double(row) - centre, Double(column) - centre)
          let profile = flux / (width * width) * exponential(-(x * x + y * y) / (2 * width * width))
          image[band, row, column] = Float(profile + source.normal())
        }
      }
    }
    return image
  }

  private static func exponential(_ x: Double) -> Double {
    // Enough for a test's profile without a C library's import: (1 + x / 4096) to the power of 4096.
    var value = max(0, 1 + x / 4096)
    for _ in 0..<12 { value *= value }
    return value
  }

  static func write(_ text: String, to path: String) throws { try AtomicFile.write(text, to: path) }
}
