import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// JPEG: Pillow's values, every orientation, and what is refused.
struct JPEGTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Expected: Decodable {
    var shape: [Int]
    var values: [Float]
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: RealData.golden("pictures/\(name)")))
  }

  private func written(_ data: Data, as name: String = "a.jpg") throws -> String {
    try data.write(to: URL(filePath: folder.file(name)))
    return folder.file(name)
  }

  @Test func valuesAreThoseOfPillow() throws {
    let all = try JSONDecoder().decode([String: Expected].self, from: bytes("expected.json"))
    #expect(all.count == 16)
    for (name, expected) in all {
      let image = try SkyFile.readImage(RealData.golden("pictures/\(name)"))
      #expect([image.bands, image.rows, image.columns] == expected.shape, "\(name)")
      #expect(image.pixels == expected.values, "\(name)")
      #expect(image.bandNames == (image.bands == 1 ? ["grey"] : ["red", "green", "blue"]))
      #expect(image.mask.isEmpty && image.unit == nil)
    }
  }

  @Test func cmykIsNamed() throws {
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(RealData.golden("pictures/cmyk.jpg")) }
    guard case .unsupported(_, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("CMYK"))
  }

  @Test func missingDataAreRefused() throws {
    for name in ["grey.jpg", "420.jpg", "progressive.jpg", "restart.jpg"] {
      let whole = try bytes(name)
      for count in stride(from: 3, to: whole.count, by: 7) {
        let path = try written(whole.prefix(count))
        let error = #expect(throws: SkyFileError.self, "\(name), \(count) bytes") { try SkyFile.readImage(path) }
        #expect(error?.kind == .badData)
      }
      // Junk behind the end is not looked at.
      #expect(try SkyFile.readImage(written(whole + Data("junk".utf8))).rows == 21)
    }
  }

  @Test func damageNeitherCrashesNorHangs() throws {
    var random = RandomSource(11)
    for name in ["420.jpg", "progressive.jpg", "orientation-6.jpg"] {
      let whole = try bytes(name)
      for _ in 0..<300 {
        var damaged = whole
        for _ in 0..<3 { damaged[Int(random.next() % UInt64(whole.count))] = UInt8(truncatingIfNeeded: random.next()) }
        let path = try written(damaged)
        if let image = try? SkyFile.readImage(path) { #expect(image.pixels.allSatisfy { (0...255).contains($0) }) }
      }
    }
  }

  @Test func hostileSizesAreRefusedBeforeMemoryIsTaken() throws {
    var whole = try bytes("420.jpg")
    let frame = try #require(whole.indices.first { whole[$0] == 0xFF && whole[$0 + 1] == 0xC0 })
    for i in 5..<9 { whole[frame + i] = 0xFF }
    let path = try written(whole)
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    #expect(error?.kind == .badData)
    for i in [5, 7] { whole[frame + i] = 0x20 }
    let plausible = try written(whole)
    let early = #expect(throws: SkyFileError.self) { try SkyFile.readImage(plausible) }
    #expect(early?.reason == "malformed: JPEG: the file ends too early")
    let limits = ReadingLimits(maximumPixels: 21 * 35 * 3 - 1)
    let limited = #expect(throws: SkyFileError.self) {
      try SkyFile.readImage(RealData.golden("pictures/420.jpg"), limits: limits)
    }
    #expect(limited?.reason == "too large: 2205 values, the limit is 2204")
  }

  @Test func namesAndContentAgree() throws {
    let path = try written(bytes("grey.jpg"), as: "a.png")
    #expect(
      throws: SkyFileError.misnamed(path: path, content: "a JPEG picture", name: "PNG")
    ) { try SkyFile.readImage(path) }
    #expect(SkyFile.isImagePath("A.JPG") && SkyFile.isImagePath("a.jpeg") && SkyFile.isPicturePath("b.jpeg"))
    #expect(!SkyFile.isPicturePath("a.fits"))
    let description = SkyFile.describe(RealData.golden("pictures/420.jpg"))
    #expect(description.kind == "jpeg" && description.error == nil)
    #expect(description.hdus.first?.shape == [3, 21, 35] && description.hdus.first?.bitpix == 8)
    #expect(throws: SkyFileError.self) { try Table.read(RealData.golden("pictures/420.jpg")) }
  }
}
