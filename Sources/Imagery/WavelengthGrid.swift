#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The pixels of a spectrum on the wavelength axis: a centre, a lower and an upper edge each, in Angstrom.
public struct WavelengthGrid: Sendable, Equatable {
  /// Centres, strictly increasing.
  public let centers: [Double]
  /// Lower edge of each pixel.
  public let low: [Double]
  /// Upper edge of each pixel, at most the next one's lower edge.
  public let high: [Double]

  /// A step this many times both its neighbours is a gap, not a wide pixel.
  static let gapFactor = 3.0

  /// The grid of pixels with these centres.
  ///
  /// Edges lie midway between neighbours, as in SpectRes (Carnall 2017); the outer edges are as far out as the inner
  /// ones of the same pixel. Where the step is more than three times the step before and the step behind it (a gap between
  /// arms or orders, rows left out of a table), pixels end half a step of their own side out, and between them there is
  /// nothing. A single pixel has no width.
  public init(centers: [Double]) {
    if let defect = Spectrum.defect(ofWavelengths: centers) { preconditionFailure(defect) }
    let count = centers.count
    var low = centers
    var high = centers
    for i in 0..<max(0, count - 1) {
      if Self.isGap(behind: i, in: centers) {
        let before = i > 0 ? centers[i] - centers[i - 1] : nil
        let behind = i + 2 < count ? centers[i + 2] - centers[i + 1] : nil
        high[i] = centers[i] + 0.5 * (before ?? behind!)
        low[i + 1] = centers[i + 1] - 0.5 * (behind ?? before!)
      } else {
        high[i] = 0.5 * (centers[i] + centers[i + 1])
        low[i + 1] = high[i]
      }
    }
    if count > 1 {
      low[0] = centers[0] - (high[0] - centers[0])
      high[count - 1] = centers[count - 1] + (centers[count - 1] - low[count - 1])
    }
    self.centers = centers
    self.low = low
    self.high = high
  }

  /// Whether the step from pixel `i` to the next is more than three times both its neighbours.
  package static func isGap(behind i: Int, in centers: [Double]) -> Bool {
    let before = i > 0 ? centers[i] - centers[i - 1] : 0
    let behind = i + 2 < centers.count ? centers[i + 2] - centers[i + 1] : 0
    return max(before, behind) > 0 && centers[i + 1] - centers[i] > gapFactor * max(before, behind)
  }

  /// `count` pixels, a constant step in Angstrom apart.
  public static func linear(from start: Double, step: Double, count: Int) -> WavelengthGrid {
    precondition(start > 0 && step > 0 && count >= 0, "a grid of \(count) pixels from \(start) in steps of \(step)")
    return WavelengthGrid(centers: (0..<count).map { start + Double($0) * step })
  }

  /// `count` pixels a constant ratio apart: centre i = start * 10^(i * step), so that a velocity is a shift by pixels.
  /// SDSS has a step of 0.0001.
  public static func logarithmic(from start: Double, step: Double, count: Int) -> WavelengthGrid {
    precondition(start > 0 && step > 0 && count >= 0, "a grid of \(count) pixels from \(start) in steps of \(step)")
    return WavelengthGrid(centers: (0..<count).map { start * pow(10, Double($0) * step) })
  }

  /// Number of pixels.
  public var count: Int { centers.count }
}

extension Spectrum {
  /// The pixels of the spectrum on the wavelength axis.
  public var grid: WavelengthGrid { WavelengthGrid(centers: wavelengths) }
}
