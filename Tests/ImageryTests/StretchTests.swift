import Foundation
import Imagery
import Testing

struct StretchTests {
  static let all: [Stretch] = [
    .linear, .asinh(softening: [0.02]), .squareRoot(softening: [0.5]), .logarithm(softening: [3]),
  ]

  static func reference(_ stretch: Stretch, _ x: Double) -> Double {
    let u = abs(x) / Double(stretch.softening(band: 0))
    let sign: Double = x < 0 ? -1 : 1
    switch stretch {
    case .linear: return x
    case .asinh: return sign * asinh(u)
    case .squareRoot: return sign * 2 * u / ((1 + u).squareRoot() + 1)
    case .logarithm: return sign * log1p(u)
    }
  }

  static let points: [Float] =
    [
      0, 1e-30, 1e-9, 3e-7, 1e-4, 0.004, 0.013, 0.01499, 0.01501, 0.4, 0.5, 0.75, 1, 1.5, 2, 7.3, 88, 1e4, 3e7, 1e12,
      1e20, 3e30,
    ]
    .flatMap { [$0, -$0] }

  /// Four units in the last place of the true value.
  @Test(arguments: all) func agreesWithTheDefinition(_ stretch: Stretch) {
    for x in Self.points {
      let truth = Self.reference(stretch, Double(x))
      let value = Double(stretch.value(x, band: 0))
      #expect(abs(value - truth) <= abs(truth) * 5e-7 + 1e-37, "\(stretch.name)(\(x)) = \(value), not \(truth)")
    }
  }

  @Test(arguments: all) func whatIsNotANumberStaysSo(_ stretch: Stretch) {
    #expect(stretch.value(.nan, band: 0).isNaN)
  }

  @Test(arguments: all) func leavesTheMeanAndTheScaleToOnePass(_ stretch: Stretch) {
    let stretched = Self.points.map { (stretch.value($0, band: 0) - 0.3) * 0.7 }
    let values = [Float](unsafeUninitializedCapacity: Self.points.count) { places, count in
      count = Self.points.count
      let places = UnsafeMutableBufferPointer(rebasing: places[..<count])
      Self.points.withUnsafeBufferPointer { stretch.apply(to: $0, band: 0, mean: 0.3, scale: 0.7, into: places) }
    }
    #expect(values == stretched)
  }

  @Test(arguments: all) func arrayFormIsTheSameBits(_ stretch: Stretch) {
    for count in [1, 7, 8, 19, 38] {
      let values = Array(Self.points.prefix(count))
      var stretched = values
      stretch.apply(to: &stretched, bands: 1, planeCount: count)
      #expect(stretched == values.map { stretch.value($0, band: 0) })
      var slopes = values
      stretch.replaceWithDerivatives(&slopes, bands: 1, planeCount: count)
      #expect(slopes == values.map { stretch.derivative($0, band: 0) })
    }
    var none: [Float] = []
    stretch.apply(to: &none, bands: 3, planeCount: 0)
    #expect(none.isEmpty)
  }

  @Test(arguments: all) func derivativeIsTheSlope(_ stretch: Stretch) {
    for x in [-40.0, -1, -0.01, 0, 0.003, 0.2, 5, 100] {
      let h = 1e-4 * max(0.01, abs(x))
      let slope = (Self.reference(stretch, x + h) - Self.reference(stretch, x - h)) / (2 * h)
      let value = Double(stretch.derivative(Float(x), band: 0))
      // At 0 the square root and the logarithm have a kink in their second derivative: the difference is first order.
      #expect(abs(value - slope) <= 1e-3 * slope, "\(stretch.name)' at \(x): \(value), not \(slope)")
      let back = stretch.inverse(stretch.value(Float(x), band: 0), band: 0)
      #expect(abs(Double(back) - x) <= 2e-6 * abs(x))
    }
  }

  @Test func bandsHaveTheirOwnSoftening() {
    let stretch = Stretch.asinh(softening: [1, 2])
    var values: [Float] = [1, 2, 2, 4, -1, -2, -2, -4]
    stretch.apply(to: &values, bands: 2, planeCount: 2)
    #expect(values[0..<2] == values[2..<4])
    #expect(values[4..<8].map { -$0 } == Array(values[0..<4]))
  }

  @Test func readsAndWritesItself() throws {
    for stretch in Self.all + [.asinh(softening: [0.1, 0.2, 0.3])] {
      let data = try JSONEncoder().encode(stretch)
      #expect(try JSONDecoder().decode(Stretch.self, from: data) == stretch)
    }
    for bad in [
      #"{"name":"cube","softening":[1]}"#, #"{"name":"asinh"}"#, #"{"name":"asinh","softening":[0]}"#,
      #"{"name":"log","softening":[1,-2]}"#,
    ] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(Stretch.self, from: Data(bad.utf8)) }
    }
    #expect(Stretch.names.compactMap { Stretch(name: $0, softening: [1]) }.map(\.name) == Stretch.names)
  }
}
