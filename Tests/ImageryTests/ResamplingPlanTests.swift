import Groundwork
import Imagery
import Testing

@Suite struct ResamplingPlanTests {
  /// A plan gives the very bits of resampling without one.
  ///
  /// Of targets of 2.7 Angstrom each takes up to four old pixels, of wider ones more, of narrow ones two.
  @Test(arguments: [true, false], [(2.7, 1500), (0.3, 4000), (7, 500)])
  func agreesWithResampling(hasErrors: Bool, bins: (step: Double, count: Int)) {
    var random = RandomSource(7)
    let source = WavelengthGrid.logarithmic(from: 3800, step: 1e-4, count: 3000)
    let target = WavelengthGrid.linear(from: 3700, step: bins.step, count: bins.count)
    let plan = ResamplingPlan(from: source, to: target)
    for share in [0, 0.02, 0.2] {
      let flux = (0..<3000).map { _ in random.uniform() < share / 4 ? Float.nan : Float(random.uniform(-1, 5)) }
      let spectrum = Spectrum(
        wavelengths: source.centers, flux: flux,
        inverseVariance: hasErrors
          ? flux.map { _ in random.uniform() < share / 4 ? 0 : Float(random.uniform(0.1, 3)) } : [],
        mask: flux.map { _ in random.uniform() < share }, medium: .air, name: "s", redshift: 0.1)
      let (own, other) = (plan.resample(spectrum), spectrum.resampled(to: target))
      #expect(own.mask == other.mask && own.name == other.name && own.medium == .air && own.redshift == 0.1)
      #expect(own.inverseVariance == other.inverseVariance && own.wavelengths == other.wavelengths)
      #expect(zip(own.flux, other.flux).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      let lean = plan.resample(spectrum, keepsErrors: false)
      #expect(lean.inverseVariance.isEmpty && zip(lean.flux, own.flux).allSatisfy { $0 == $1 || $0.isNaN })
    }
  }

  /// Across gaps between pixels as well, and the median without sorting.
  @Test func gapsAndMedians() {
    var centers = (0..<200).map { 4000 + Double($0) }
    centers += (0..<200).map { 4600 + 1.5 * Double($0) }
    let source = WavelengthGrid(centers: centers)
    let target = WavelengthGrid.linear(from: 3990, step: 3, count: 320)
    let spectrum = Spectrum(wavelengths: centers, flux: centers.map { Float($0) }, name: "gap")
    let (own, other) = (ResamplingPlan(from: source, to: target).resample(spectrum), spectrum.resampled(to: target))
    #expect(own.mask == other.mask && own.maskedFraction > 0.3)
    #expect(zip(own.flux, other.flux).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })

    var random = RandomSource(11)
    #expect(Spectrum(wavelengths: [1, 2, 3, 4], flux: [-3, 0, 5, 7]).medianFlux == 2.5)
    #expect(Spectrum(wavelengths: [1, 2, 3, 4], flux: [0, -0.0, -0.0, 7]).medianFlux == 0)
    for count in [1, 2, 3, 63, 64, 65, 100, 999, 1000, 4001] {
      for scale in [Float(1e-3), 1, 1e20] {
        let flux = (0..<count).map { _ in scale * Float(random.normal()) * (random.uniform() < 0.3 ? 0 : 1) + scale }
        let sorted = flux.sorted()
        let middle = 0.5 * (sorted[(count - 1) / 2] + sorted[count / 2])
        let spectrum = Spectrum(wavelengths: (1...count).map { Double($0) }, flux: flux)
        #expect(spectrum.medianFlux == middle, "\(count)")
      }
    }
  }
}
