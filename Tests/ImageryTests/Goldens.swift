import FoundationEssentials
import Imagery
import TestSupport

/// The numbers of Tests/Goldens/imagery.
struct Goldens: Decodable {
  struct ZScaleCase: Decodable { let rows, columns, seed, bright: Int, low, high: Double }
  struct AffineCase: Decodable {
    let rows, columns, seed: Int, degrees, zoom: Double, shift: [Double], mode: String, values: [Double]
  }
  let zscale: [ZScaleCase]
  let affine: [AffineCase]

  static func read() throws -> Goldens {
    let data = try Data(contentsOf: URL(filePath: RealData.golden("imagery/goldens.json")))
    return try JSONDecoder().decode(Goldens.self, from: data)
  }
}

/// The generator of the golden script: values in [0, 1).
func noise(_ count: Int, seed: Int) -> [Float] {
  var state = UInt32(seed)
  return (0..<count).map { _ in
    state = 1_664_525 &* state &+ 1_013_904_223
    return Float(state >> 8) / 16_777_216
  }
}

func noiseImage(bands: Int = 1, _ rows: Int, _ columns: Int, seed: Int) -> Image {
  Image(bands: bands, rows: rows, columns: columns, pixels: noise(bands * rows * columns, seed: seed))
}
