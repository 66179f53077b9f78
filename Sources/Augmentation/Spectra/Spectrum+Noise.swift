import Groundwork
import Imagery

extension Spectrum {
  /// The share of the variance at the median flux that does not come from the source's own photons when the noise of a
  /// spectrum without errors is made: sky and detector.
  private static let darkShare: Float = 0.1

  /// Adds normal noise of `multiple` times each pixel's error; where no errors are known, of `noiseEstimate`, and then
  /// they stay unknown.
  mutating func addNoise(errors multiple: Double, using random: inout RandomSource) {
    guard !inverseVariance.isEmpty else {
      let deviation = Float(multiple) * (noiseEstimate ?? 0)
      return disturb([Float](repeating: deviation, count: count), using: &random)
    }
    disturb(inverseVariance.map { $0 > 0 ? Float(multiple) / $0.squareRoot() : 0 }, using: &random)
    let factor = Float(1 / (1 + multiple * multiple))
    for i in inverseVariance.indices { inverseVariance[i] *= factor }
  }

  /// Adds normal noise until the median signal to noise a pixel is `target`; a spectrum that has less stays.
  ///
  /// With errors all of them grow by one factor. Without, the spectrum is taken as free of noise; the variance, which becomes
  /// known, is a tenth constant and for the rest grows with the flux, as photons' does.
  mutating func addNoise(to target: Double, using random: inout RandomSource) {
    guard inverseVariance.isEmpty else {
      guard let ratio = signalToNoise, ratio > target else { return }
      return addNoise(errors: ((ratio / target) * (ratio / target) - 1).squareRoot(), using: &random)
    }
    guard let level = medianFlux, level > 0 else { return }
    let variance = level / Float(target) * (level / Float(target))
    let variances = flux.map { variance * (Self.darkShare + (1 - Self.darkShare) * max($0 / level, 0)) }
    disturb(variances.map { $0.squareRoot() }, using: &random)
    inverseVariance = variances.indices.map { isGood($0) ? 1 / variances[$0] : 0 }
  }

  /// Adds independent normal noise of these standard deviations [pixel].
  private mutating func disturb(_ deviations: [Float], using random: inout RandomSource) {
    let noise = random.normals(count: count)
    for i in flux.indices { flux[i] += deviations[i] * noise[i] }
  }
}
