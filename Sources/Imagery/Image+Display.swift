#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How fluxes become a colour picture (Lupton et al. 2004): one asinh curve on the mean intensity, so that colours hold
/// from faint to bright.
public struct ColorRendering: Sendable, Equatable, Codable {
  /// The intensity shown linearly, in units of the noise of the mean of the three bands.
  public var stretch = 12.0
  /// How strongly what is brighter is compressed.
  public var softening = 8.0

  /// The noise of the mean of the three weighted bands where it is known (see ``noiseOfMean(green:red:infrared:)``), with
  /// the sky subtracted; nil to measure noise and sky in the image's border.
  public var noise: Double?

  /// Stretch 12 sigma, Q = 8.
  public init() {}

  /// Weights of red, green and blue for fluxes in bands i (or z), r and g: a galaxy's mean colour comes out near white,
  /// as in the pictures of the Legacy Surveys.
  static let surveyWeights = [0.65, 1.0, 1.7]

  /// The noise of the mean of the weighted bands from the noise of a pixel in g, r and i (or z).
  public func noiseOfMean(green: Double, red: Double, infrared: Double) -> Double {
    let parts = zip(Self.surveyWeights, [infrared, red, green]).map { $0 * $1 }
    return parts.reduce(0) { $0 + $1 * $1 }.squareRoot() / 3
  }
}

extension Image {
  /// The image as people see it.
  ///
  /// Whole numbers 0 ... 255 in one, three or four bands without a unit are an 8-bit picture and pass as they are (a
  /// fourth band, transparency, is dropped); likewise 0 ... 65535 divided by 257. Otherwise one or two bands show the
  /// first in grey between its ``ZScale`` limits, and three or more the bands of ``displayBands`` in colour, sky
  /// subtracted. Masked pixels are black.
  public func rendered(_ rendering: ColorRendering = ColorRendering()) -> DisplayPicture {
    guard planeCount > 0 && bands > 0 else {
      return DisplayPicture(rows: rows, columns: columns, rgb: [UInt8](repeating: 0, count: 3 * planeCount))
    }
    if let divisor = pictureDivisor { return renderedAsPicture(divisor: divisor) }
    return bands < 3 ? renderedInGrey() : renderedInColor(rendering)
  }

  /// The bands shown as red, green and blue: i, r, g of an image that has them by name, else the fourth, third and
  /// second of five or more (ugriz), else the first three with the last as red, else (three without names) in order.
  public var displayBands: (red: Int, green: Int, blue: Int) {
    if let g = bandNames.firstIndex(of: "g"), let r = bandNames.firstIndex(of: "r"),
      let i = bandNames.firstIndex(of: "i") ?? bandNames.firstIndex(of: "z")
    {
      return (i, r, g)
    }
    if bands >= 5 { return (3, 2, 1) }
    return bands == 4 ? (2, 1, 0) : (0, min(1, bands - 1), min(2, bands - 1))
  }

  /// 1 for 8-bit and 257 for 16-bit pictures; nil for measured fluxes.
  private var pictureDivisor: Float? {
    guard unit == nil && (bands == 1 || bands == 3 || bands == 4) else { return nil }
    var top: Float = 0
    for i in pixels.indices where mask.isEmpty || !mask[i] {
      guard pixels[i] >= 0 && pixels[i] <= 65535 && pixels[i] == pixels[i].rounded() else { return nil }
      top = max(top, pixels[i])
    }
    return top <= 255 ? 1 : 257
  }

  private func renderedAsPicture(divisor: Float) -> DisplayPicture {
    let sources = bands >= 3 ? [0, 1, 2] : [0, 0, 0]
    return picture { pixel, channel in Double(pixels[sources[channel] * planeCount + pixel] / divisor) }
  }

  private func renderedInGrey() -> DisplayPicture {
    let limits = ZScale().limits(of: self, band: 0)
    let width = max(limits.high - limits.low, .leastNormalMagnitude)
    return picture { pixel, _ in Double((pixels[pixel] - limits.low) / width) * 255 }
  }

  private func renderedInColor(_ rendering: ColorRendering) -> DisplayPicture {
    let chosen = [displayBands.red, displayBands.green, displayBands.blue]
    let isSurvey = displayBands.red > displayBands.blue
    let weights = isSurvey ? ColorRendering.surveyWeights : [1.0, 1.0, 1.0]
    let isKnown = rendering.noise != nil
    let sky = chosen.map { isKnown ? SkyStatistics(median: 0, sigma: 0) : skyStatistics(band: $0) }
    var variance = 0.0
    for k in 0..<3 { variance += weights[k] * weights[k] * Double(sky[k].sigma) * Double(sky[k].sigma) }
    var noise = rendering.noise ?? variance.squareRoot() / 3
    if !(noise > 0) { noise = max(1e-30, Double(pixels.lazy.filter(\.isFinite).max() ?? 1) / 100) }
    let scale = rendering.stretch * noise
    let slope = 0.1 / asinh(0.1 * rendering.softening)
    func flux(_ pixel: Int, _ channel: Int) -> Double {
      weights[channel] * Double(pixels[chosen[channel] * planeCount + pixel] - sky[channel].median)
    }
    let pedestal = 14.0
    var factors = [Double](repeating: 0, count: planeCount)
    for pixel in 0..<planeCount {
      let values = (flux(pixel, 0), flux(pixel, 1), flux(pixel, 2))
      let intensity = (values.0 + values.1 + values.2) / 3 / scale
      guard intensity.isFinite else { continue }
      let shown = abs(intensity) > 1e-6 ? asinh(intensity * rendering.softening) / intensity : rendering.softening
      let factor = 255 * slope * shown / scale
      // Colour is kept where a channel would exceed white.
      let top = max(values.0, values.1, values.2) * factor + pedestal
      factors[pixel] = top > 255 ? factor * (255 - pedestal) / (top - pedestal) : factor
    }
    return picture { pixel, channel in pedestal + factors[pixel] * flux(pixel, channel) }
  }

  private func picture(_ value: (_ pixel: Int, _ channel: Int) -> Double) -> DisplayPicture {
    var bytes = [UInt8](repeating: 0, count: 3 * planeCount)
    for pixel in 0..<planeCount where mask.isEmpty || !mask[pixel] {
      for channel in 0..<3 {
        let level = value(pixel, channel)
        bytes[3 * pixel + channel] = level.isFinite ? UInt8(min(max(level.rounded(), 0), 255)) : 0
      }
    }
    return DisplayPicture(rows: rows, columns: columns, rgb: bytes)
  }
}
