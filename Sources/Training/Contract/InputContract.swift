import Groundwork
import Imagery

/// What a network was trained on and therefore takes: frozen at training, stored in the model file.
///
/// A file's image goes through ``prepare(_:)`` (bands, size, masked pixels; still linear flux) and
/// ``normalise(_:)-swift.method`` (stretch, then the training split's mean and deviation), so that prediction cannot
/// be normalised otherwise than training.
public struct InputContract: Codable, Sendable, Equatable {
  /// Number of bands.
  public var bands: Int
  /// Name of each band; empty when the training images had none.
  public var bandNames: [String]
  /// Number of rows of the network's input.
  public var rows: Int
  /// Number of columns of the network's input.
  public var columns: Int
  /// Unit of the training images; nil when unknown.
  public var unit: String?
  /// How images of other sizes are brought to `rows` x `columns`.
  public var framing: Framing
  /// The compression of linear flux.
  public var stretch: Stretch
  /// Mean of each band of the training split after the stretch.
  public var mean: [Float]
  /// Standard deviation of each band of the training split after the stretch.
  public var deviation: [Float]
  /// Median over the training split of each band's sky noise, in the image's unit.
  public var skySigma: [Float]
  /// Least share of unmasked pixels of a usable image; masked pixels are filled with the image's own sky level.
  public var minimumUnmasked: Double
  /// Number of turned and mirrored views whose logits are averaged for a prediction: 1, 4 (turns) or 8 (and mirrored).
  public var views: Int
  /// How spectra become [channel, 1, bin]; nil for a contract of pictures.
  public var spectrum: SpectrumContract?
  /// Plain numbers that the network takes beside the picture; nil: none.
  public var numbers: NumberContract?

  /// A contract whose stretch and normalisation leave values as they are.
  public init(
    bands: Int, rows: Int, columns: Int, bandNames: [String] = [], unit: String? = nil, framing: Framing = .crop
  ) {
    self.bands = bands
    self.bandNames = bandNames
    self.rows = rows
    self.columns = columns
    self.unit = unit
    self.framing = framing
    stretch = .linear
    mean = [Float](repeating: 0, count: bands)
    deviation = [Float](repeating: 1, count: bands)
    skySigma = [Float](repeating: 0, count: bands)
    minimumUnmasked = 0.5
    views = 1
  }

  /// Number of values of one input.
  public var elements: Int { bands * rows * columns }
  /// Number of pixels of one band.
  public var planeCount: Int { rows * columns }

  /// Why a contract read from a file cannot be used; nil when it can.
  public var fault: String? {
    guard bands > 0, rows > 0, columns > 0 else { return "an input of \(bands) x \(rows) x \(columns)" }
    guard bands <= 4096, rows <= 1 << 15, columns <= 1 << 15 else {
      return "an input of \(bands) x \(rows) x \(columns) is too large"
    }
    guard bandNames.isEmpty || bandNames.count == bands else { return "\(bandNames.count) names for \(bands) bands" }
    for (name, values) in [("means", mean), ("deviations", deviation), ("sky sigmas", skySigma)] {
      guard values.count == bands, values.allSatisfy(\.isFinite) else {
        return "\(values.count) \(name) for \(bands) bands, or one that is not a number"
      }
    }
    guard deviation.allSatisfy({ $0 > 0 }) else { return "a deviation is not above 0" }
    let softenings = stretch.softening.count
    guard softenings <= 1 || softenings == bands else { return "\(softenings) softenings for \(bands) bands" }
    if let spectrum {
      if let fault = spectrum.fault { return fault }
      guard bands == spectrum.treatment.channels.count, rows == 1, columns == spectrum.bins else {
        return "an input of \(bands) x \(rows) x \(columns) for spectra of \(spectrum.treatment.channels.count) "
          + "channels and \(spectrum.bins) bins"
      }
    }
    if let fault = numbers?.fault { return fault }
    guard (0...1).contains(minimumUnmasked) else { return "a least unmasked share of \(minimumUnmasked)" }
    return [1, 4, 8].contains(views) ? nil : "\(views) views; 1, 4 or 8 are possible"
  }
}
