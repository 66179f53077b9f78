import Groundwork
import Imagery

/// What an attack added to an image, made visible.
public struct Perturbation: Sendable, Equatable {
  /// The change, one full colour step up or down for `scale`; grey where nothing changed.
  public let picture: DisplayPicture
  /// The change shown at full brightness, in units of the sky's standard deviation of the band (the image's own units
  /// where it has no noise).
  public let scale: Double
  /// Whether `scale` counts standard deviations of the sky.
  public let isInSigma: Bool

  /// The difference of two images [band, row, column] in the bands that ``Imagery/Image/rendered(_:)`` shows.
  public init(from original: Image, to changed: Image) {
    precondition(
      original.bands == changed.bands && original.rows == changed.rows && original.columns == changed.columns,
      "\(changed.bands) x \(changed.rows) x \(changed.columns) is no change of "
        + "\(original.bands) x \(original.rows) x \(original.columns)")
    let shown = original.bands >= 3 ? original.displayBands : (0, 0, 0)
    let channels = original.bands == 0 ? [] : [shown.0, shown.1, shown.2]
    let sigmas = channels.map { Double(original.skyStatistics(band: $0).sigma) }
    isInSigma = !sigmas.isEmpty && sigmas.allSatisfy { $0 > 0 && $0.isFinite }
    let plane = original.planeCount
    var differences = [Double](repeating: 0, count: 3 * plane)
    var largest = 0.0
    for (channel, band) in channels.enumerated() {
      for i in 0..<plane {
        let difference = Double(changed.pixels[band * plane + i]) - Double(original.pixels[band * plane + i])
        guard difference.isFinite else { continue }
        differences[3 * i + channel] = isInSigma ? difference / sigmas[channel] : difference
        largest = max(largest, abs(differences[3 * i + channel]))
      }
    }
    scale = largest
    let step = largest > 0 ? 110 / largest : 0
    picture = DisplayPicture(
      rows: original.rows, columns: original.columns,
      rgb: differences.map { UInt8(min(255, max(0, (128 + $0 * step).rounded()))) })
  }

  /// The scale in words: "full colour = 0.25 sigma of the sky".
  public var scaleText: String {
    guard scale > 0 else { return "no change" }
    let number = NumberText.short(scale)
    return isInSigma ? "full colour = ±\(number) sky σ" : "full colour = ±\(number)"
  }
}
