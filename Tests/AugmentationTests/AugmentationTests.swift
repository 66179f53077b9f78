import Augmentation
import Foundation
import Groundwork
import Imagery
import Testing

private func sample(bands: Int = 2, _ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Image {
  var random = RandomSource(seed)
  let pixels = (0..<bands * rows * columns).map { _ in Float(random.uniform()) }
  return Image(bands: bands, rows: rows, columns: columns, pixels: pixels)
}

struct AugmentationTests {
  @Test func noneIsTheImage() {
    let image = sample(5, 4)
    var random = RandomSource(1)
    #expect(Augmentation()(image, using: &random) == image)
    #expect(Augmentation().isIdentity && !Augmentation.dihedral.isIdentity)
    #expect(random == RandomSource(1))
  }

  @Test func dihedralViewsAreTheEightSymmetries() {
    let image = sample(6, 6)
    let all = (0..<8).map { image.turned(quarterTurns: $0 % 4, mirrored: $0 >= 4) }
    var counts = [Int](repeating: 0, count: 8)
    for index in 0..<800 {
      var random = RandomSource(seed: 3, epoch: 0, sample: index, purpose: "augmentation")
      let view = Augmentation.dihedral.view(of: image, using: &random)
      guard let found = all.firstIndex(of: view.image) else {
        Issue.record("view \(index) is none of the eight")
        return
      }
      #expect(view.isMirrored == (found >= 4))
      counts[found] += 1
    }
    // Five standard deviations of a count with mean 100.
    #expect(counts.allSatisfy { abs($0 - 100) < 47 }, "\(counts)")
  }

  @Test func sameSourceSameView() throws {
    let augmentation = try Augmentation(parsing: "turns,flips,rotate,shift=2,zoom=1.2,noise=0.5,photons=10:1:2")
    let image = sample(16, 16)
    var (a, b, c) = (RandomSource(5), RandomSource(5), RandomSource(6))
    let first = augmentation(image, using: &a)
    #expect(first == augmentation(image, using: &b))
    #expect(first != augmentation(image, using: &c))
    #expect(first.rows == 16 && first.columns == 16 && first.mask.isEmpty)
  }

  @Test func shiftsMoveWholePixels() throws {
    let augmentation = try Augmentation(parsing: "shift=1,border=mask")
    let image = sample(bands: 1, 5, 5)
    var places = Set<Int>()
    for seed in 0..<200 {
      var random = RandomSource(UInt64(seed))
      let view = augmentation(image, using: &random)
      let place = view.pixels.firstIndex(of: image[0, 2, 2]) ?? -1
      places.insert(place)
      #expect(view.mask.filter { $0 }.count == [6: 9, 8: 9, 16: 9, 18: 9, 12: 0][place, default: 5])
    }
    #expect(places == [6, 7, 8, 11, 12, 13, 16, 17, 18])
  }

  @Test func zoomAndRotationKeepTheMiddle() throws {
    let augmentation = try Augmentation(parsing: "zoom=1.5,rotate")
    var image = Image(bands: 1, rows: 33, columns: 33)
    for row in 0..<33 {
      for column in 0..<33 {
        let radius = Double((row - 16) * (row - 16) + (column - 16) * (column - 16))
        image[0, row, column] = Float(exp(-radius / 50))
      }
    }
    var widths: [Double] = []
    for seed in 0..<60 {
      var random = RandomSource(UInt64(seed))
      let view = augmentation(image, using: &random)
      #expect(abs(view[0, 16, 16] - 1) < 1e-4)
      // exp(-49 / (50 z^2)) seven pixels off the centre of a source enlarged by z.
      widths.append((-49 / 50 / log(Double(view[0, 16, 9]))).squareRoot())
    }
    #expect(widths.allSatisfy { $0 > 1 / 1.52 && $0 < 1.52 })
    let logarithms = widths.map { log($0) }
    // Log-uniform between -log 1.5 and log 1.5: mean 0, its error .234 / sqrt(60) = .03.
    #expect(abs(logarithms.reduce(0, +) / 60) < 0.12 && (logarithms.max() ?? 0) > 0.3 && (logarithms.min() ?? 0) < -0.3)
  }

  @Test func turnsOfAnOblongImageKeepItsShape() {
    let image = sample(4, 7)
    for seed in 0..<20 {
      var random = RandomSource(UInt64(seed))
      let view = Augmentation.dihedral(image, using: &random)
      #expect(view.rows == 4 && view.columns == 7)
    }
    var random = RandomSource(1)
    #expect(Augmentation.dihedral(Image(bands: 1, rows: 0, columns: 0), using: &random).pixels.isEmpty)
    let point = Image(bands: 1, rows: 1, columns: 1, filledWith: 2)
    #expect(Augmentation.dihedral(point, using: &random) == point)
  }

  @Test func masksTurnWithThePixels() throws {
    var image = sample(bands: 1, 4, 4)
    image[0, 0, 1] = .nan
    image = Image(bands: 1, rows: 4, columns: 4, pixels: image.pixels)
    let augmentation = try Augmentation(parsing: "turns,flips,noise=1")
    for seed in 0..<8 {
      var random = RandomSource(UInt64(seed))
      let view = augmentation(image, using: &random)
      #expect(view.mask.filter { $0 }.count == 1)
      #expect(view.pixels.indices.allSatisfy { view.pixels[$0].isNaN == view.mask[$0] })
    }
  }

  @Test func handedClassesChangePlaces() {
    let classes = ["elliptical", "spiral-cw", "spiral-acw", "edge-on", "merger"]
    #expect(Augmentation.mirrorMapping(classes: classes) == [0, 2, 1, 3, 4])
    #expect(Augmentation.mirrorMapping(classes: ["star", "galaxy"]) == [0, 1])
    #expect(Augmentation.mirrorMapping(classes: ["CCW spiral", "CW spiral"]) == [1, 0])
    #expect(Augmentation.mirrorMapping(classes: ["Spiral_clockwise", "spiral_anticlockwise"]) == [1, 0])
    #expect(Augmentation.mirrorMapping(classes: ["spiral-cw", "elliptical"]) == nil)
    #expect(Augmentation.mirrorMapping(classes: []) == [])
  }
}
