import Descriptors
import FoundationEssentials
import Groundwork
import Imagery
import Testing

@Suite struct HistogramOfOrientedGradientsTests {
  private func noise(_ bands: Int, _ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Image {
    var random = RandomSource(seed)
    return Image(
      bands: bands, rows: rows, columns: columns,
      pixels: (0..<bands * rows * columns).map { _ in Float(random.normal()) })
  }

  /// A plane tilted along one axis has one gradient everywhere.
  @Test func aRampVotesForOneBin() throws {
    var across = Image(bands: 1, rows: 8, columns: 8)
    var down = across
    for row in 0..<8 {
      for column in 0..<8 {
        across[0, row, column] = Float(column)
        down[0, row, column] = Float(-row)
      }
    }
    let one = HistogramOfOrientedGradients(
      pixelsPerCell: .init(rows: 8, columns: 8), cellsPerBlock: .init(rows: 1, columns: 1), blockNorm: .l1)
    // 48 of 64 pixels see a difference of 2: 96 / 64 = 1.5 in bin 0 (0 degrees) and bin 4 (80 to 100 degrees).
    let expected = Float(1.5 / (1.5 + 1e-5))
    var bins = [Float](repeating: 0, count: 9)
    bins[0] = expected
    #expect(try one.features(of: across) == bins)
    bins[0] = 0
    bins[4] = expected
    #expect(try one.features(of: down) == bins)
  }

  @Test func turningByAHalfTurnReversesCells() throws {
    let image = noise(2, 16, 16)
    let turned = Image(
      bands: 2, rows: 16, columns: 16,
      pixels: Array(image.pixels[..<256].reversed()) + Array(image.pixels[256...].reversed()))
    let cells = HistogramOfOrientedGradients(
      pixelsPerCell: .init(rows: 4, columns: 4), cellsPerBlock: .init(rows: 1, columns: 1), blockNorm: .l1)
    let a = try cells.features(of: image)
    let b = try cells.features(of: turned)
    for cell in 0..<16 {
      for bin in 0..<9 { #expect(abs(a[cell * 9 + bin] - b[(15 - cell) * 9 + bin]) < 1e-6) }
    }
  }

  @Test func aMaskedPixelSilencesOnlyWhatReadsIt() throws {
    let cells = HistogramOfOrientedGradients(
      pixelsPerCell: .init(rows: 1, columns: 1), cellsPerBlock: .init(rows: 1, columns: 1), blockNorm: .l1)
    let image = noise(1, 9, 9)
    let whole = try cells.features(of: image)
    var mask = [Bool](repeating: false, count: 81)
    mask[image.index(0, 4, 5)] = true
    let masked = try cells.features(
      of: Image(bands: 1, rows: 9, columns: 9, pixels: image.pixels, mask: mask))
    var notFinite = image
    notFinite[0, 4, 5] = .infinity
    #expect(try cells.features(of: notFinite) == masked)
    notFinite[0, 4, 5] = .nan
    #expect(try cells.features(of: notFinite) == masked)
    for row in 0..<9 {
      for column in 0..<9 {
        let silent = abs(row - 4) + abs(column - 5) == 1
        let place = (row * 9 + column) * 9
        let votes = masked[place..<place + 9]
        if silent {
          #expect(votes.allSatisfy { $0 == 0 }, "pixel \(row), \(column)")
        } else {
          #expect(Array(votes) == Array(whole[place..<place + 9]), "pixel \(row), \(column)")
        }
      }
    }
  }

  @Test func theOtherBandsVoteWhereOneIsMasked() throws {
    let descriptor = HistogramOfOrientedGradients()
    let first = noise(1, 24, 24, seed: 1)
    let second = noise(1, 24, 24, seed: 2)
    let both = Image(
      bands: 2, rows: 24, columns: 24, pixels: first.pixels.map { _ in .nan } + second.pixels)
    #expect(try descriptor.features(of: both) == descriptor.features(of: second))
    let nothing = Image(bands: 1, rows: 24, columns: 24, filledWith: .nan)
    #expect(try descriptor.features(of: nothing) == [Float](repeating: 0, count: 81))
  }

  @Test func theRootOfANegativePixelKeepsItsSign() throws {
    var image = noise(1, 24, 24)
    let plain = HistogramOfOrientedGradients()
    let root = HistogramOfOrientedGradients(takesSquareRoot: true)
    // Squares with the sign kept: the root brings the noise back, up to the rounding of the squares.
    let signed = image.pixels.map { $0 < 0 ? -$0 * $0 : $0 * $0 }
    let expected = try plain.features(of: image)
    image.pixels = signed
    let features = try root.features(of: image)
    #expect(features.allSatisfy { $0.isFinite })
    #expect(zip(features, expected).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// The gradient's angle is -1e-28 degrees, which rounds to 180: no bin, as in scikit-image.
  @Test func anAngleThatRoundsTo180CastsNoVote() throws {
    var image = Image(bands: 1, rows: 3, columns: 3)
    image[0, 1, 2] = 1
    let middle = HistogramOfOrientedGradients(
      pixelsPerCell: .init(rows: 1, columns: 1), cellsPerBlock: .init(rows: 1, columns: 1), blockNorm: .l1)
    let range = 4 * 9..<5 * 9
    #expect(try middle.features(of: image)[range].reduce(0, +) > 0.9)
    image[0, 0, 1] = 1e-30
    #expect(try middle.features(of: image)[range].allSatisfy { $0 == 0 })
    image[0, 0, 1] = 1e-6
    #expect(try middle.features(of: image)[range].last ?? 0 > 0.9)
  }

  @Test func anImageSmallerThanABlockIsRefused() {
    let descriptor = HistogramOfOrientedGradients()
    for (rows, columns) in [(23, 24), (24, 23), (0, 0), (1, 1), (0, 100)] {
      #expect(
        throws: DescriptorError.imageTooSmall(
          descriptor: "histogram of oriented gradients", rows: rows, columns: columns, minimumRows: 24,
          minimumColumns: 24)
      ) { try descriptor.features(of: Image(bands: 1, rows: rows, columns: columns)) }
    }
    #expect(throws: DescriptorError.noBands(descriptor: "histogram of oriented gradients")) {
      try descriptor.features(of: Image(bands: 0, rows: 24, columns: 24))
    }
  }

  @Test func optionsOutOfRangeAreRefused() {
    var descriptor = HistogramOfOrientedGradients(orientations: 0)
    let image = noise(1, 24, 24)
    #expect(throws: DescriptorError.self) { try descriptor.features(of: image) }
    descriptor = HistogramOfOrientedGradients(pixelsPerCell: .init(rows: -1, columns: 8))
    #expect(throws: DescriptorError.self) { try descriptor.picture(of: image) }
    descriptor = HistogramOfOrientedGradients(
      orientations: 65536, pixelsPerCell: .init(rows: 1, columns: 1), cellsPerBlock: .init(rows: 24, columns: 24))
    #expect(throws: Never.self) { try descriptor.layout(rows: 24, columns: 24) }
    #expect(throws: DescriptorError.self) { try descriptor.layout(rows: 1000, columns: 1000) }
    descriptor.cellsPerBlock.rows = .max
    #expect(throws: DescriptorError.self) { try descriptor.layout(rows: 1000, columns: 1000) }
    #expect("\(DescriptorError.noBands(descriptor: "x"))" == "x: the image has no band")
  }

  @Test func theSettingsTravelAsJSON() throws {
    let descriptor = HistogramOfOrientedGradients(
      orientations: 12, pixelsPerCell: .init(rows: 4, columns: 5), cellsPerBlock: .init(rows: 2, columns: 1),
      blockNorm: .l1SquareRoot, takesSquareRoot: true)
    let data = try JSONEncoder().encode(descriptor)
    #expect(String(decoding: data, as: UTF8.self).contains("\"L1-sqrt\""))
    #expect(try JSONDecoder().decode(HistogramOfOrientedGradients.self, from: data) == descriptor)
  }
}
