/// A fixed, invertible compression of linear fluxes, applied pixel by pixel before a network or a display sees them.
///
/// Each form but `linear` has a softening s > 0 in the image's unit, one for every band or a single one for all: near
/// zero it is the straight line x / s (so that sky noise stays symmetric and differentiable), far above it the named
/// curve. All are odd functions; none clips.
public enum Stretch: Sendable, Equatable {
  /// x as it is.
  case linear
  /// asinh(x / s) (Lupton, Gunn & Szalay 1999).
  case asinh(softening: [Float])
  /// sign(x) 2 (sqrt(1 + |x| / s) - 1).
  case squareRoot(softening: [Float])
  /// sign(x) log(1 + |x| / s).
  case logarithm(softening: [Float])

  /// The name used in files and options.
  public var name: String {
    switch self {
    case .linear: "linear"
    case .asinh: "asinh"
    case .squareRoot: "sqrt"
    case .logarithm: "log"
    }
  }

  /// The names of all stretches.
  public static let names = ["linear", "asinh", "sqrt", "log"]

  /// The softenings: one for every band, a single one for all bands, or none for `linear`.
  public var softening: [Float] {
    switch self {
    case .linear: []
    case .asinh(let softening), .squareRoot(let softening), .logarithm(let softening): softening
    }
  }

  /// The stretch of a name; nil for an unknown one or a softening that is not finite and above 0.
  public init?(name: String, softening: [Float]) {
    let isUsable = !softening.isEmpty && softening.allSatisfy { $0.isFinite && $0 >= Float.leastNormalMagnitude }
    switch name {
    case "linear": self = .linear
    case "asinh" where isUsable: self = .asinh(softening: softening)
    case "sqrt" where isUsable: self = .squareRoot(softening: softening)
    case "log" where isUsable: self = .logarithm(softening: softening)
    default: return nil
    }
  }

  /// The softening of a band (1 for `linear`).
  public func softening(band: Int) -> Float {
    let all = softening
    if all.isEmpty { return 1 }
    precondition(all.count == 1 || band < all.count, "band \(band), but \(all.count) softenings")
    return all.count == 1 ? all[0] : all[band]
  }

  /// The stretched value of one pixel, the same bits as the array form gives.
  public func value(_ x: Float, band: Int) -> Float {
    var value = x
    withUnsafeMutablePointer(to: &value) {
      let place = UnsafeMutableBufferPointer(start: $0, count: 1)
      apply(to: UnsafeBufferPointer(place), band: band, into: place)
    }
    return value
  }

  /// d(stretched) / dx at x.
  public func derivative(_ x: Float, band: Int) -> Float {
    form.derivative(SIMD8(repeating: x), inverseSoftening: 1 / softening(band: band))[0]
  }

  /// The linear value whose stretched value is `y`.
  public func inverse(_ y: Float, band: Int) -> Float { form.inverse(y, softening: softening(band: band)) }

  /// The stretch without its softening.
  var form: StretchForm {
    switch self {
    case .linear: .linear
    case .asinh: .asinh
    case .squareRoot: .squareRoot
    case .logarithm: .logarithm
    }
  }
}

extension Stretch: Codable {
  private enum Key: String, CodingKey { case name, softening }

  /// Reads `{"name": "asinh", "softening": [s, ...]}`; an unknown name or an unusable softening is an error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .name)
    let softening = try container.decodeIfPresent([Float].self, forKey: .softening) ?? []
    guard let stretch = Stretch(name: name, softening: softening) else {
      throw DecodingError.dataCorruptedError(
        forKey: .name, in: container, debugDescription: "no stretch '\(name)' with softening \(softening)")
    }
    self = stretch
  }

  /// Writes `{"name": ..., "softening": [...]}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    if !softening.isEmpty { try container.encode(softening, forKey: .softening) }
  }
}
