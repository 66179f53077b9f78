import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// PngSuite: every pixel of every sound file, and a refusal of every broken one.
@Suite(.enabled(if: RealData.folder("png-conformance") != nil, "real data are not beside the checkout"))
struct PNGConformanceTests {
  @Test func decodesEveryPixel() throws {
    let folder = try #require(RealData.folder("png-conformance"))
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/png").sorted()
    var sound = 0
    var broken = 0
    for name in names {
      let path = "\(folder)/png/\(name)"
      if name.hasPrefix("x") {
        let error = #expect(throws: SkyFileError.self, "\(name)") { try SkyFile.readImage(path) }
        #expect(error?.kind.exitStatus == 65)
        #expect(SkyFile.describe(path).error != nil)
        broken += 1
        continue
      }
      let image = try SkyFile.readImage(path)
      let json = try Data(contentsOf: URL(filePath: "\(folder)/expected/\(name.dropLast(4)).json"))
      let expected = try JSONDecoder().decode([Float].self, from: json)
      #expect(rgba(image, depth: try depth(of: path)) == expected, "\(name)")
      sound += 1
    }
    #expect(sound == 81 && broken == 7)
  }

  /// Bits a decoded sample, from the header chunk.
  private func depth(of path: String) throws -> Int {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)).prefix(26))
    return bytes[24] == 16 ? 16 : 8
  }

  private func rgba(_ image: Image, depth: Int) -> [Float] {
    let plane = image.planeCount
    let hasAlpha = image.bandNames.last == "alpha"
    let opaque: Float = depth == 16 ? 65535 : 255
    var values: [Float] = []
    for i in 0..<plane {
      for channel in 0..<3 { values.append(image.pixels[(image.bands < 3 ? 0 : channel) * plane + i]) }
      values.append(hasAlpha ? image.pixels[(image.bands - 1) * plane + i] : opaque)
    }
    return values
  }
}
