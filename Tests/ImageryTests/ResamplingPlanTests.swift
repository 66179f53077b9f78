import Groundwork
import Imagery
import Testing

@Suite struct ResamplingPlanTests {
  /// A plan gives the very bits of resampling without one.
  @Test(arguments: [true, false])
  func agreesWithResampling(hasErrors: Bool) {
    var random = RandomSource(7)
    let source = WavelengthGrid.logarithmic(from: 3800, step: 1e-4, count: 3000)
    let target = WavelengthGrid.linear(from: 3700, step: 2.7, count: 1500)
    let plan = ResamplingPlan(from: source, to: target)
    for _ in 0..<3 {
      let flux = (0..<3000).map { _ in Float(random.uniform(-1, 5)) }
      let spectrum = Spectrum(
        wavelengths: source.centers, flux: flux,
        inverseVariance: hasErrors ? flux.map { _ in Float(random.uniform(0.1, 3)) } : [],
        mask: flux.map { _ in random.uniform() < 0.2 }, medium: .air, name: "s", redshift: 0.1)
      let (own, other) = (plan.resample(spectrum), spectrum.resampled(to: target))
      #expect(own.mask == other.mask && own.name == other.name && own.medium == .air && own.redshift == 0.1)
      #expect(own.inverseVariance == other.inverseVariance && own.wavelengths == other.wavelengths)
      #expect(zip(own.flux, other.flux).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      let lean = plan.resample(spectrum, keepsErrors: false)
      #expect(lean.inverseVariance.isEmpty && zip(lean.flux, own.flux).allSatisfy { $0 == $1 || $0.isNaN })
    }
  }
}
