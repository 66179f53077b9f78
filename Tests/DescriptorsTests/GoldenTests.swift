import Descriptors
import FoundationEssentials
import Imagery
import TestSupport
import Testing

/// What scikit-image computed; made by Tests/Goldens/hog/make.py.
private struct Goldens {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let bands: Int
    let rows: Int
    let columns: Int
    let orientations: Int
    let cell: [Int]
    let block: [Int]
    let norm: HistogramOfOrientedGradients.BlockNorm
    let root: Bool
    let draw: Bool
    let pixels: Int
    let expected: Int
    let count: Int

    var testDescription: String {
      "\(kind) \(bands)x\(rows)x\(columns), \(orientations) orientations, cell \(cell), block \(block), \(norm.rawValue)"
    }
    var descriptor: HistogramOfOrientedGradients {
      HistogramOfOrientedGradients(
        orientations: orientations, pixelsPerCell: .init(rows: cell[0], columns: cell[1]),
        cellsPerBlock: .init(rows: block[0], columns: block[1]), blockNorm: norm, takesSquareRoot: root)
    }
  }
  struct File: Decodable { let cases: [Case] }

  static let cases: [Case] = {
    guard let data = try? Data(contentsOf: URL(filePath: RealData.golden("hog/cases.json"))),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  static func image(_ golden: Case) throws -> Image {
    let data = try Data(contentsOf: URL(filePath: RealData.golden("hog/pixels.f32")))
    let count = golden.bands * golden.rows * golden.columns
    let pixels = data.withUnsafeBytes { bytes in
      (0..<count).map {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * (golden.pixels + $0), as: UInt32.self)))
      }
    }
    return Image(bands: golden.bands, rows: golden.rows, columns: golden.columns, pixels: pixels)
  }

  static func expected(_ golden: Case) throws -> [Double] {
    let data = try Data(contentsOf: URL(filePath: RealData.golden("hog/expected.f64")))
    return data.withUnsafeBytes { bytes in
      (0..<golden.count).map {
        Double(
          bitPattern: UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * (golden.expected + $0), as: UInt64.self)))
      }
    }
  }
}

@Suite struct GoldenTests {
  @Test func theGoldensAreThere() { #expect(Goldens.cases.count >= 40) }

  @Test(arguments: Goldens.cases)
  fileprivate func equalToScikitImage(golden: Goldens.Case) throws {
    let image = try Goldens.image(golden)
    var computed = try golden.descriptor.features(of: image)
    #expect(
      computed.count == (try golden.descriptor.layout(rows: golden.rows, columns: golden.columns).featureCount))
    if golden.draw { computed += try golden.descriptor.picture(of: image).pixels }
    let expected = try Goldens.expected(golden)
    try #require(computed.count == expected.count)
    let largest = zip(computed, expected).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(largest <= 1e-6, "the largest difference is \(largest)")
  }
}
