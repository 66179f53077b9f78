/// Draws mixtures of Gaussians, blurred by a point spread, onto a band of pixels.
package struct MixtureRenderer {
  /// Number of rows.
  package let rows: Int
  /// Number of columns.
  package let columns: Int
  /// The row length of the buffer, a multiple of eight.
  private let stride: Int
  private var buffer: [Float]

  /// A dark band.
  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    stride = (columns + 7) / 8 * 8
    buffer = [Float](repeating: 0, count: rows * stride)
  }

  /// The flux in every pixel, [row, column].
  package var pixels: [Float] {
    var result: [Float] = []
    result.reserveCapacity(rows * columns)
    for row in 0..<rows { result.append(contentsOf: buffer[row * stride..<row * stride + columns]) }
    return result
  }

  /// Makes the band dark again.
  mutating func clear() {
    for i in buffer.indices { buffer[i] = 0 }
  }

  /// Adds a source whose reference point lies at (row, column), blurred by `spread`.
  ///
  /// A pixel collects light over its area: the square's variance, 1/12 on each axis, is added to each Gaussian's, which
  /// is the integral to 0.2 % of the peak for point spreads wider than two pixels. Components much narrower than the
  /// point spread are drawn as one, and so are parts of the point spread that hardly differ once they have blurred a wide
  /// component. Each Gaussian is cut where it falls below `faintest` (flux in a pixel) or exp(-12.5) of its peak.
  package mutating func add(
    _ source: GaussianMixture, row: Double, column: Double, spread: GaussianMixture, faintest: Double
  ) {
    let narrow = spread.components.map { min($0.xx, $0.yy) }.min() ?? 0
    var components: [GaussianMixture.Component] = []
    for component in source.components {
      if max(component.xx, component.yy) < 0.02 * narrow, let last = components.indices.last,
        components[last].x == component.x && components[last].y == component.y,
        max(components[last].xx, components[last].yy) < 0.02 * narrow
      {
        components[last].flux += component.flux
      } else {
        components.append(component)
      }
    }
    for component in components {
      for blur in Self.merged(spread, width: min(component.xx, component.yy)) {
        addGaussian(
          flux: component.flux * blur.flux, x: column + component.x + blur.x, y: row + component.y + blur.y,
          xx: component.xx + blur.xx + 1.0 / 12, xy: component.xy + blur.xy, yy: component.yy + blur.yy + 1.0 / 12,
          faintest: faintest)
      }
    }
  }

  /// The parts of a point spread, widest last, with neighbours joined whose variances differ by less than a quarter of
  /// the total they lead to. Joining keeps flux and variance, so the profile changes in second order, by under 1 %.
  private static func merged(_ spread: GaussianMixture, width: Double) -> [GaussianMixture.Component] {
    var joined: [GaussianMixture.Component] = []
    for part in spread.components.sorted(by: { $0.xx + $0.yy < $1.xx + $1.yy }) {
      guard let last = joined.last, abs(part.xx + part.yy - last.xx - last.yy) < 0.5 * (width + last.xx) else {
        joined.append(part)
        continue
      }
      let total = last.flux + part.flux
      let (a, b) = (last.flux / total, part.flux / total)
      joined[joined.count - 1] = .init(
        flux: total, x: a * last.x + b * part.x, y: a * last.y + b * part.y, xx: a * last.xx + b * part.xx,
        xy: a * last.xy + b * part.xy, yy: a * last.yy + b * part.yy)
    }
    return joined
  }

  /// Adds one Gaussian.
  private mutating func addGaussian(
    flux: Double, x: Double, y: Double, xx: Double, xy: Double, yy: Double, faintest: Double
  ) {
    let determinant = xx * yy - xy * xy
    let (a, b, c) = (yy / determinant, -xy / determinant, xx / determinant)
    let height = abs(flux) / (2 * Double.pi * determinant.squareRoot())
    guard height > faintest else { return }
    let reach = min(5, (2 * logarithm(height / faintest)).squareRoot())
    let reachX = reach * xx.squareRoot()
    let reachY = reach * yy.squareRoot()
    let firstRow = max(0, Int((y - reachY).rounded(.up)))
    let lastRow = min(rows - 1, Int((y + reachY).rounded(.down)))
    let firstColumn = max(0, Int((x - reachX).rounded(.up))) / 8 * 8
    let lastColumn = min(columns - 1, Int((x + reachX).rounded(.down)))
    guard firstRow <= lastRow && firstColumn <= lastColumn else { return }
    let peak = Float(flux < 0 ? -height : height)
    let ramp = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
    let halfA = Float(0.5 * a)
    let stride = stride
    buffer.withUnsafeMutableBytes { bytes in
      for row in firstRow...lastRow {
        let dy = Double(row) - y
        let linear = Float(b * dy)
        let constant = Float(0.5 * c * dy * dy)
        var column = firstColumn
        while column <= lastColumn {
          let dx = ramp + Float(Double(column) - x)
          let q = dx * (dx * halfA + linear) + constant
          let place = 4 * (row * stride + column)
          let old = bytes.loadUnaligned(fromByteOffset: place, as: SIMD8<Float>.self)
          bytes.storeBytes(of: old + peak * exponentialOfNegative(q), toByteOffset: place, as: SIMD8<Float>.self)
          column += 8
        }
      }
    }
  }
}
