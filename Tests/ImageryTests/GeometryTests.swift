import Imagery
import Testing

struct GeometryTests {
  /// One pixel away from the border rule, which scipy and Fleming state alike ("reflect" is d c b a | a b c d).
  @Test func agreesWithSciPy() throws {
    for golden in try Goldens.read().affine {
      let image = noiseImage(golden.rows, golden.columns, seed: golden.seed)
      let map = Affine.rotation(degrees: golden.degrees).followed(by: .zoom(golden.zoom))
        .followed(by: .shift(rows: golden.shift[0], columns: golden.shift[1]))
      let moved = image.transformed(by: map, fill: golden.mode == "reflect" ? .reflect : .edge)
      let largest = zip(moved.pixels, golden.values).map { abs(Double($0) - $1) }.max() ?? .infinity
      #expect(largest < 1e-6, "largest difference \(largest)")
      #expect(moved.mask.isEmpty)
    }
  }

  @Test func turnsFollowNumPy() {
    let image = Image(bands: 1, rows: 2, columns: 3, pixels: [1, 2, 3, 4, 5, 6])
    #expect(image.turned(quarterTurns: 1).pixels == [3, 6, 2, 5, 1, 4])
    #expect(image.turned(quarterTurns: 1).rows == 3)
    #expect(image.turned(quarterTurns: 2).pixels == [6, 5, 4, 3, 2, 1])
    #expect(image.turned(quarterTurns: 3).pixels == [4, 1, 5, 2, 6, 3])
    #expect(image.turned(quarterTurns: -1) == image.turned(quarterTurns: 3))
    #expect(image.flippedHorizontally().pixels == [3, 2, 1, 6, 5, 4])
    #expect(image.flippedVertically().pixels == [4, 5, 6, 1, 2, 3])
  }

  @Test func theEightSymmetriesFormAGroup() {
    let image = noiseImage(bands: 2, 5, 5, seed: 11)
    var seen: [[Float]] = []
    for turns in 0..<4 {
      let turned = image.turned(quarterTurns: turns)
      #expect(turned.turned(quarterTurns: 4 - turns) == image)
      #expect(
        image.turned(quarterTurns: turns, mirrored: true) == image.flippedHorizontally().turned(quarterTurns: turns))
      // The same through the affine map, where every weight is 0 or 1.
      let map = Affine.rotation(degrees: 90 * Double(turns))
      #expect(image.transformed(by: map).pixels == turned.pixels)
      #expect(
        image.transformed(by: Affine.mirror.followed(by: map)).pixels
          == image.turned(quarterTurns: turns, mirrored: true).pixels)
      seen.append(turned.pixels)
      seen.append(image.turned(quarterTurns: turns, mirrored: true).pixels)
    }
    #expect(Set(seen).count == 8)
  }

  @Test func turnsCarryTheMask() {
    var image = noiseImage(3, 4, seed: 2)
    image.mask = [Bool](repeating: false, count: 12)
    image.mask[image.index(0, 0, 3)] = true
    let turned = image.turned(quarterTurns: 1)
    #expect(turned.mask[0] && turned.mask.filter { $0 }.count == 1)
    let empty = Image(bands: 2, rows: 0, columns: 5)
    #expect(empty.turned(quarterTurns: 1).rows == 5 && empty.turned(quarterTurns: 1).columns == 0)
  }

  @Test(arguments: [(1, 1), (1, 6), (6, 1), (5, 7), (0, 4), (3, 0)], BorderRule.allCases)
  func turnsAndShiftsAreOneMove(_ size: (rows: Int, columns: Int), fill: BorderRule) {
    var image = noiseImage(bands: 2, size.rows, size.columns, seed: 4)
    for isMasked in [false, true] {
      if isMasked { image.mask = image.pixels.map { $0 > 0.3 } }
      for turns in -1..<4 {
        for mirrored in [false, true] {
          for (rows, columns) in [(0, 0), (1, -2), (-9, 3)] {
            let turned = image.turned(quarterTurns: turns, mirrored: mirrored)
            let moved = image.moved(quarterTurns: turns, mirrored: mirrored, rows: rows, columns: columns, fill: fill)
            let affine = turned.transformed(by: .shift(rows: Double(rows), columns: Double(columns)), fill: fill)
            let swaps = turns % 2 != 0
            #expect(moved.rows == (swaps ? size.columns : size.rows))
            #expect(moved.columns == (swaps ? size.rows : size.columns))
            let shifted = turned.shifted(rows: rows, columns: columns, fill: fill)
            #expect(moved.mask == shifted.mask && moved.pixels.map(\.bitPattern) == shifted.pixels.map(\.bitPattern))
            #expect(moved.mask == affine.mask)
            for i in moved.pixels.indices where moved.mask.isEmpty || !moved.mask[i] {
              #expect(moved.pixels[i] == affine.pixels[i])
            }
          }
        }
      }
    }
  }

  @Test func affineMapsComposeAndInvert() {
    let map = Affine.rotation(degrees: 33).followed(by: .zoom(1.7)).followed(by: .shift(rows: 3, columns: -2))
    let same = map.followed(by: map.inverse)
    for (value, truth) in zip([same.xx, same.xy, same.yx, same.yy, same.dx, same.dy], [1.0, 0, 0, 1, 0, 0]) {
      #expect(abs(value - truth) < 1e-12)
    }
    #expect(!map.isMirroring && Affine.mirror.followed(by: map).isMirroring)
    #expect(Affine.rotation(degrees: -90) == Affine.rotation(degrees: 270))
  }

  /// Keys's kernel reproduces polynomials up to the second degree, the bilinear one up to the first.
  @Test func interpolationReproducesPolynomials() {
    var plane = Image(bands: 1, rows: 20, columns: 20)
    var bowl = plane
    for row in 0..<20 {
      for column in 0..<20 {
        plane[0, row, column] = Float(2 * row) - Float(column)
        bowl[0, row, column] = Float(column * column) * 0.1
      }
    }
    let map = Affine.shift(rows: 0.3, columns: 0.6)
    let moved = plane.transformed(by: map)
    let curved = bowl.transformed(by: map, interpolation: .bicubic)
    for row in 4..<16 {
      for column in 4..<16 {
        #expect(abs(moved[0, row, column] - (2 * (Float(row) - 0.3) - (Float(column) - 0.6))) < 1e-5)
        let x = Float(column) - 0.6
        #expect(abs(curved[0, row, column] - 0.1 * x * x) < 2e-5)
      }
    }
  }

  @Test func bordersAndMasks() {
    var image = Image(bands: 1, rows: 4, columns: 4, filledWith: 2)
    let shift = Affine.shift(rows: 0, columns: 2)
    #expect(image.transformed(by: shift, fill: .edge).pixels.allSatisfy { $0 == 2 })
    let cut = image.transformed(by: shift, fill: .mask)
    #expect(cut.mask.filter { $0 }.count == 8 && cut.mask[0] && !cut.mask[2] && cut[0, 1, 1].isNaN)
    image[0, 1, 1] = 1e6
    image.mask = [Bool](repeating: false, count: 16)
    image.mask[5] = true
    let half = image.transformed(by: .shift(rows: 0, columns: 0.25))
    // Masked where the bad pixel would hold three quarters, else made of the others alone.
    #expect(half.mask.filter { $0 }.count == 1 && half.mask[5])
    #expect(half.pixels.enumerated().allSatisfy { $0.offset == 5 ? $0.element.isNaN : $0.element == 2 })
  }

  @Test func cropsAndPads() {
    let image = noiseImage(bands: 2, 6, 7, seed: 5)
    let crop = image.centralCrop(rows: 3, columns: 4)
    #expect(crop[1, 0, 0] == image[1, 1, 1] && crop.mask.isEmpty)
    let padded = image.centralCrop(rows: 9, columns: 7)
    #expect(padded.mask.filter { $0 }.count == 2 * 3 * 7)
    #expect(padded[0, 1, 0] == image[0, 0, 0] && padded[0, 0, 0].isNaN)
    #expect(padded.centralCrop(rows: 6, columns: 7).pixels == image.pixels)
    #expect(image.cropped(row: 20, column: 20, rows: 2, columns: 2).mask.allSatisfy { $0 })
    #expect(image.cropped(row: -10, column: 0, rows: 2, columns: 2).mask.allSatisfy { $0 })
    #expect(image.centralCrop(rows: 0, columns: 3).pixels.isEmpty)
    #expect(padded.removingMasked(fillWith: [7, 8])[1, 0, 0] == 8)
    #expect(padded.removingMaskedWithSky().pixels.allSatisfy { $0.isFinite })
  }

  @Test func resizesByAreaAndLinearly() {
    let image = Image(bands: 1, rows: 2, columns: 4, pixels: [1, 3, 5, 7, 1, 3, 5, 7])
    #expect(image.resized(rows: 1, columns: 2).pixels == [2, 6])
    // 4 columns to 3: the middle one takes two thirds... of columns 1 and 2 in equal parts.
    let third = image.resized(rows: 2, columns: 3).pixels.prefix(3)
    for (value, truth) in zip(third, [1.5, 4, 6.5] as [Float]) { #expect(abs(value - truth) < 1e-6) }
    // Pixel centres at -0.25, 0.25, 0.75, ... of the old grid.
    #expect(image.resized(rows: 2, columns: 8).pixels.prefix(8) == [1, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7])
    #expect(
      Image(bands: 1, rows: 1, columns: 1, filledWith: 3).resized(rows: 3, columns: 2).pixels == [3, 3, 3, 3, 3, 3])
    #expect(image.resized(rows: 0, columns: 5).pixels.isEmpty)
    #expect(Image(bands: 1, rows: 0, columns: 3).resized(rows: 2, columns: 2).mask == [true, true, true, true])
  }

  @Test func resizingLeavesMaskedPixelsOut() {
    var image = Image(bands: 1, rows: 2, columns: 4, pixels: [1, 3, 5, .nan, 1, .nan, .nan, .nan])
    #expect(image.resized(rows: 1, columns: 2).pixels[0] == Float(5) / 3)
    #expect(image.resized(rows: 1, columns: 2).mask == [false, true])
    image = Image(bands: 1, rows: 1, columns: 2, pixels: [4, .nan])
    #expect(image.resized(rows: 1, columns: 1).pixels == [4])
  }
}
