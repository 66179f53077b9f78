import Groundwork

/// The conditions under which one field was observed: seeing, sky and noise in five bands, like a frame of the Sloan
/// Digital Sky Survey (pixels of 0.396 arcsec).
package struct Observation: Sendable {
  /// Arcseconds a pixel.
  package static let pixelScale = 0.396
  /// Photoelectrons a nanomaggy, u g r i z.
  package static let gain = [180.0, 1100, 1350, 930, 158]
  /// Sky brightness, magnitudes a square arcsecond.
  static let skyBrightness = [22.15, 21.85, 20.86, 20.20, 18.97]
  /// Read noise, electrons.
  package static let readNoise = [4.5, 5.0, 5.0, 5.0, 6.0]

  /// The field's number.
  let field: Int
  /// Full width at half maximum in r, arcsec.
  package let seeing: Double
  /// Exponent of Moffat's profile; nil for a Gaussian point spread.
  let beta: Double?
  /// The point spread of each band, in pixels.
  package let spreads: [GaussianMixture]
  /// The sky's flux in a pixel of each band, nanomaggies (subtracted from the images).
  package let sky: [Double]

  /// The conditions of a field: a function of the seed and the field alone.
  package init(seed: UInt64, field: Int) {
    var random = RandomSource(seed: seed, epoch: 0, sample: field, purpose: "field")
    self.field = field
    // Median 1.28 arcsec; a survey chooses its nights.
    let seeing = min(max(1.28 * exponential(0.11 * random.normal()), 1.0), 1.8)
    let beta = random.uniform(2.8, 4.6)
    let isGaussian = random.uniform() < 0.1
    let stretch = 0.03 * abs(random.normal())
    let angle = random.uniform(0, .pi)
    // Kolmogorov's turbulence: the width falls with the fifth root of the wavelength.
    let trend = [1.12, 1.055, 1.0, 0.965, 0.935]
    self.seeing = seeing
    self.beta = isGaussian ? nil : beta
    spreads = trend.map { factor in
      let width = seeing * factor * (1 + 0.025 * random.normal()) / Self.pixelScale
      let round = isGaussian ? Profiles.gaussian(width: width) : Profiles.moffat(width: width, beta: beta)
      return round.mapped(1 + stretch, 0, 0, 1 - stretch).inclined(axisRatio: 1, angle: angle)
    }
    let brightening = 0.12 * random.normal()
    sky = Self.skyBrightness.map { brightness in
      let magnitude = brightness - brightening + 0.06 * random.normal()
      return Photometry.nanomaggies(magnitude: magnitude) * Self.pixelScale * Self.pixelScale
    }
  }

  /// Standard deviation of an empty pixel of a band, nanomaggies.
  package func skySigma(band: Int) -> Double {
    (Self.gain[band] * sky[band] + Self.readNoise[band] * Self.readNoise[band]).squareRoot() / Self.gain[band]
  }

  /// Turns true fluxes of a band (nanomaggies in a pixel) into measured ones: photons are counted with the sky's, read
  /// with noise, and the sky is subtracted again, with a small error.
  ///
  /// Counts above 25 electrons are drawn from the normal distribution of the same mean and variance.
  package func expose(_ plane: inout [Float], band: Int, using random: inout RandomSource) {
    let gain = Self.gain[band]
    let readVariance = Self.readNoise[band] * Self.readNoise[band]
    let sky = sky[band]
    let residual = 0.08 * skySigma(band: band) * random.normal()
    let sampler = NormalSampler.shared
    var noise = [Float](repeating: 0, count: plane.count)
    noise.withUnsafeMutableBufferPointer { sampler.add(to: $0, deviation: 1, using: &random) }
    for i in plane.indices {
      let flux = max(Double(plane[i]), -sky)
      let electrons = gain * (flux + sky)
      let measured: Double
      if electrons > 25 {
        measured = flux + Double(noise[i]) * (electrons + readVariance).squareRoot() / gain
      } else {
        let counted = random.poisson(mean: electrons) + Double(noise[i]) * readVariance.squareRoot()
        measured = counted / gain - sky
      }
      plane[i] = Float(measured + residual)
    }
  }
}
