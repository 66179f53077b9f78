import Imagery

/// A stored pixel that widens to 64 bits.
protocol StoredPixel {
  var wide: Double { get }
}
extension Float: StoredPixel {
  @inline(__always) var wide: Double { Double(self) }
}
extension Double: StoredPixel {
  @inline(__always) var wide: Double { self }
}

extension HistogramOfOrientedGradients {
  /// The histograms of all cells, [cell row, cell column, bin].
  func cellHistograms(of image: Image, _ layout: Layout) throws -> [Double] {
    guard image.bands > 0 else { throw DescriptorError.noBands(descriptor: Self.name) }
    if takesSquareRoot {
      var roots = image.pixels.map { value -> Double in
        let root = Double(value.magnitude).squareRoot()
        return value < 0 ? -root : root
      }
      for i in image.mask.indices where image.mask[i] { roots[i] = .nan }
      return roots.withUnsafeBufferPointer { votes($0, image, layout) }
    }
    if image.mask.isEmpty { return image.pixels.withUnsafeBufferPointer { votes($0, image, layout) } }
    // NaN carries the mask through the differences: a comparison with it is false, so it never wins a vote.
    var pixels = image.pixels
    for i in image.mask.indices where image.mask[i] { pixels[i] = .nan }
    return pixels.withUnsafeBufferPointer { votes($0, image, layout) }
  }

  /// Sums the votes of all pixels, row by row: first the gradients, four columns at a time, then the votes.
  private func votes<Pixel: StoredPixel>(
    _ pixels: UnsafeBufferPointer<Pixel>, _ image: Image, _ layout: Layout
  ) -> [Double] {
    let table = OrientationTable(orientations: orientations)
    let cellRowCount = layout.cells.columns * orientations
    var ballots = [Ballots](repeating: Ballots(), count: (layout.cells.columns * pixelsPerCell.columns + 3) / 4)
    return [Double](unsafeUninitializedCapacity: layout.cells.rows * cellRowCount) { histograms, count in
      histograms.initialize(repeating: 0)
      for row in 0..<layout.cells.rows * pixelsPerCell.rows {
        ballots.withUnsafeMutableBufferPointer { ballots in
          let strip = Strip(pixels: pixels.baseAddress!, row: row, image: image)
          for i in ballots.indices { ballots[i] = Ballots(strip.gradients(4 * i)) }
          let start = row / pixelsPerCell.rows * cellRowCount
          table.count(
            UnsafeRawPointer(ballots.baseAddress!), into: histograms.baseAddress! + start,
            cells: layout.cells.columns, cellColumns: pixelsPerCell.columns)
        }
      }
      let area = Double(pixelsPerCell.rows * pixelsPerCell.columns)
      for i in histograms.indices { histograms[i] /= area }
      count = histograms.count
    }
  }
}

/// The gradients of four pixels and their squared lengths.
///
/// 64 bits hold the square of every difference of 32-bit numbers, so no hypot is needed.
private struct Gradients {
  var row = SIMD4<Double>.zero
  var column = SIMD4<Double>.zero
  var squaredLength = SIMD4<Double>.zero

  /// Takes over a band's gradients where they are longer than those of the bands before.
  @inline(__always)
  mutating func consider(row y: SIMD4<Double>, column x: SIMD4<Double>) {
    let squared = y * y + x * x
    // False for NaN (masked) and for infinite differences.
    let wins = (squared .> squaredLength) .& (squared .< .infinity)
    squaredLength.replace(with: squared, where: wins)
    row.replace(with: y, where: wins)
    column.replace(with: x, where: wins)
  }
}

/// One row of pixels in every band, with its neighbours above and below.
private struct Strip<Pixel: StoredPixel> {
  let here: UnsafePointer<Pixel>
  /// How far the row above and below lie apart from this one; 0 at the image's first and last row.
  let reach: Int
  let columns: Int
  let bands: Int
  let planeCount: Int

  @inline(__always)
  init(pixels: UnsafePointer<Pixel>, row: Int, image: Image) {
    here = pixels + row * image.columns
    reach = row > 0 && row < image.rows - 1 ? image.columns : 0
    columns = image.columns
    bands = image.bands
    planeCount = image.planeCount
  }

  /// The longest gradients of the bands at four columns; zero beyond the last column.
  @inline(__always)
  func gradients(_ column: Int) -> Gradients {
    var gradients = Gradients()
    let inside = column > 0 && column + 4 < columns
    for band in 0..<bands {
      let centre = here + band * planeCount + column
      if inside {
        let x = Self.four(centre + 1) - Self.four(centre - 1)
        // At a border row nothing is read, so that a masked pixel there does not count.
        let y = reach == 0 ? .zero : Self.four(centre + reach) - Self.four(centre - reach)
        gradients.consider(row: y, column: x)
      } else {
        var x = SIMD4<Double>.zero
        var y = SIMD4<Double>.zero
        for lane in 0..<min(4, columns - column) {
          if reach > 0 { y[lane] = centre[lane + reach].wide - centre[lane - reach].wide }
          if column + lane > 0 && column + lane < columns - 1 {
            x[lane] = centre[lane + 1].wide - centre[lane - 1].wide
          }
        }
        gradients.consider(row: y, column: x)
      }
    }
    return gradients
  }

  @inline(__always)
  private static func four(_ start: UnsafePointer<Pixel>) -> SIMD4<Double> {
    SIMD4(start[0].wide, start[1].wide, start[2].wide, start[3].wide)
  }
}

/// What four pixels have to say: their gradients with the diamond angle of each.
private struct Ballots {
  var diamond = SIMD4<Double>.zero
  var squaredLength = SIMD4<Double>.zero
  var row = SIMD4<Double>.zero
  var column = SIMD4<Double>.zero

  init() {}

  @inline(__always)
  init(_ gradients: Gradients) {
    squaredLength = gradients.squaredLength
    row = gradients.row
    column = gradients.column
    // Signs are handled as bits: as selections they would compile to branches that nobody can predict.
    let sign = SIMD4<UInt64>(repeating: 1 << 63)
    let rowBits = unsafeBitCast(row, to: SIMD4<UInt64>.self)
    let columnBits = unsafeBitCast(column, to: SIMD4<UInt64>.self) ^ (rowBits & sign)
    let y = unsafeBitCast(rowBits & ~sign, to: SIMD4<Double>.self)
    let width = unsafeBitCast(columnBits & ~sign, to: SIMD4<Double>.self)
    // The smallest difference of 32-bit numbers is 1e-45: the addend changes nothing but 0 / 0.
    let slope = y / (y + width + 1e-300)
    let leftwards = unsafeBitCast(unsafeBitCast(columnBits, to: SIMD4<Int64>.self) &>> 63, to: SIMD4<UInt64>.self)
    let two = SIMD4<UInt64>(repeating: (2.0).bitPattern)
    let signedSlope = unsafeBitCast(slope, to: SIMD4<UInt64>.self) ^ (columnBits & sign)
    diamond =
      unsafeBitCast(two & leftwards, to: SIMD4<Double>.self) + unsafeBitCast(signedSlope, to: SIMD4<Double>.self)
  }
}

extension OrientationTable {
  /// Adds the lengths of one row of pixels to the bins of its row of cells [cell column, bin].
  ///
  /// `ballots` points to `Ballots`, read number by number.
  fileprivate func count(
    _ ballots: UnsafeRawPointer, into histograms: UnsafeMutablePointer<Double>, cells: Int, cellColumns: Int
  ) {
    let ballots = ballots.assumingMemoryBound(to: Double.self)
    steps.withUnsafeBufferPointer { steps in
      var histogram = histograms
      var column = 0
      for _ in 0..<cells {
        let end = column &+ cellColumns
        while column < end {
          // Four numbers each of diamond angle, squared length, row and column difference.
          let ballot = ballots + ((column &>> 2) &* 16 &+ (column & 3))
          let diamond = ballot[0]
          // Adding 2^52 rounds to the nearest whole number and leaves it in the low bits.
          let nearest = (diamond * scale + 0x1p52).bitPattern & 0xFFFF_FFFF
          let step = steps.baseAddress![Int(truncatingIfNeeded: nearest)]
          let distance = diamond - step.border
          if distance.magnitude > Self.guardWidth {
            histogram[step.bin &+ (distance > 0 ? 1 : 0)] += ballot[4].squareRoot()
          } else if let bin = exactBin(row: ballot[8], column: ballot[12]) {
            histogram[bin] += ballot[4].squareRoot()
          }
          column &+= 1
        }
        histogram += orientations
      }
    }
  }
}
