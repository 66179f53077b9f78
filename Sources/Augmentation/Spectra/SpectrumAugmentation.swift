import Groundwork
import Imagery

/// Random views of a spectrum that leave its class as it is: what another night or spectrograph could as well have
/// measured of the same source.
///
/// In the order of nature: the source moves (`velocity`), the spectrograph blurs (`broadening`), its calibration errs
/// (`tilt`, `ripple`), pixels are lost (`gaps`), and noise comes last, so that nothing smooths it. Errors follow their
/// fluxes, masked pixels stay masked. Every choice comes from the source handed in.
public struct SpectrumAugmentation: Sendable, Equatable {
  /// Stretches of pixels that are lost.
  public struct Gaps: Sendable, Equatable {
    /// The most gaps of a view.
    public var count: Int
    /// The widest gap, pixels.
    public var width: Int

    /// 0 to `count` gaps of 1 to `width` pixels each.
    public init(count: Int, width: Int) {
      precondition(count >= 0 && width > 0, "\(count) gaps of \(width) pixels")
      (self.count, self.width) = (count, width)
    }
  }

  /// The largest radial velocity either way, km/s; 0 for none.
  public var velocity = 0.0
  /// The largest standard deviation of the Gaussian that lines are broadened by, km/s; 0 for none.
  public var broadening = 0.0
  /// The largest tilt either way: fluxes are multiplied by a straight line from 1 - tilt to 1 + tilt; 0 for none.
  public var tilt = 0.0
  /// The largest root mean square of the waves fluxes are multiplied by; 0 for none.
  public var ripple = 0.0
  /// Stretches of pixels that become masked; nil for none.
  public var gaps: Gaps?
  /// Standard deviation of the added noise in units of each pixel's error; 0 for none.
  public var noise = 0.0
  /// The median signal to noise a pixel that views are brought down to, drawn log-uniformly; nil for none.
  public var signalToNoise: ClosedRange<Double>?

  /// No augmentation; set what is wanted.
  public init() {}

  /// True when views equal the spectrum.
  public var isIdentity: Bool { self == SpectrumAugmentation() }

  /// A random view of a spectrum.
  public func callAsFunction(_ spectrum: Spectrum, using random: inout RandomSource) -> Spectrum {
    view(of: spectrum, using: &random).spectrum
  }

  /// A random view, and the redshift it was given by `velocity`: a source at z appears at (1 + z)(1 + redshift) - 1,
  /// which a label must follow and the spectrum's own `redshift` does.
  public func view(
    of spectrum: Spectrum, using random: inout RandomSource
  ) -> (spectrum: Spectrum, redshift: Double) {
    var view = spectrum
    var redshift = 0.0
    if velocity > 0 {
      redshift = Spectrum.redshift(ofVelocity: random.uniform(-velocity, velocity))
      view.move(by: redshift)
    }
    if broadening > 0 { view.broaden(by: random.uniform(0, broadening)) }
    if tilt > 0 || ripple > 0 {
      let slope = random.uniform(-tilt, tilt)
      view.multiply(by: CalibrationError(tilt: slope, ripple: random.uniform(0, ripple), using: &random))
    }
    if let gaps { view.lose(gaps, using: &random) }
    if noise > 0 { view.addNoise(errors: noise, using: &random) }
    if let signalToNoise {
      let (low, high) = (signalToNoise.lowerBound, signalToNoise.upperBound)
      view.addNoise(to: low * Augmentation.power(high / low, random.uniform()), using: &random)
    }
    return (view, redshift)
  }
}

extension Spectrum {
  /// Masks some stretches of pixels at random places.
  fileprivate mutating func lose(_ gaps: SpectrumAugmentation.Gaps, using random: inout RandomSource) {
    guard count > 0 else { return }
    for _ in 0..<random.integer(below: gaps.count + 1) {
      let width = 1 + random.integer(below: gaps.width)
      let first = random.integer(below: count)
      if mask.isEmpty { mask = [Bool](repeating: false, count: count) }
      for i in first..<min(first + width, count) { mask[i] = true }
    }
  }
}
