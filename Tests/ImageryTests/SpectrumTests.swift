import Foundation
import Imagery
import TestSupport
import Testing

/// The spectrum's own rules, and its operations beside spectres, specutils and numpy (Tests/Goldens/spectra).
struct SpectrumTests {
  struct Goldens: Decodable {
    struct Resampled: Decodable { let name: String, wavelengths: [Double], flux, ivar: [Double?] }
    let wavelengths, flux, ivar, continuum, vacuum, air, backToVacuum: [Double]
    let resampled: [Resampled]
    let signalToNoise, signalToNoiseDerived: Double

    var spectrum: Spectrum {
      Spectrum(
        wavelengths: wavelengths, flux: flux.map { Float($0) }, inverseVariance: ivar.map { Float($0) }, medium: .vacuum
      )
    }
  }

  private static func goldens() throws -> Goldens {
    let data = try Data(contentsOf: URL(filePath: RealData.golden("spectra/operations.json")))
    return try JSONDecoder().decode(Goldens.self, from: data)
  }

  /// A spectrum of a thousand pixels with nothing but a slope, from 4,000 in steps of 1.
  private func slope(_ count: Int = 1000) -> Spectrum {
    Spectrum(
      wavelengths: (0..<count).map { 4000 + Double($0) }, flux: (0..<count).map { 1 + 0.001 * Float($0) },
      inverseVariance: [Float](repeating: 100, count: count))
  }

  // MARK: What a spectrum is

  @Test func whatSaysNothingIsMasked() {
    let spectrum = Spectrum(
      wavelengths: [1, 2, 3, 4, 5, 6], flux: [1, .nan, 3, .infinity, 5, 6], inverseVariance: [1, 1, 0, 1, -1, .nan])
    #expect(spectrum.mask == [false, true, true, true, true, true])
    #expect(spectrum.inverseVariance == [1, 1, 0, 1, 0, 0])
    #expect(spectrum.maskedFraction == 5.0 / 6)
    #expect(Spectrum(wavelengths: [1, 2], flux: [0, -1], mask: [false, false]).mask.isEmpty)
  }

  /// One alone among many good ones is found, wherever it lies.
  @Test(arguments: [
    Float.nan, -.nan, .infinity, -.infinity, 0, -0.0, -1, -Float.leastNonzeroMagnitude, .leastNonzeroMagnitude,
  ])
  func oneIsFound(value: Float) {
    let good = [Float](repeating: 2, count: 41)
    for place in [0, 20, 40] {
      var changed = good
      changed[place] = value
      let isOne = (0..<41).map { $0 == place }
      let wavelengths = (1...41).map(Double.init)
      #expect(Spectrum(wavelengths: wavelengths, flux: changed).mask == (value.isFinite ? [] : isOne))
      #expect(Image(bands: 1, rows: 1, columns: 41, pixels: changed).mask == (value.isFinite ? [] : isOne))
      let weighted = Spectrum(wavelengths: wavelengths, flux: good, inverseVariance: changed)
      let isUsable = value > 0 && value.isFinite
      #expect(weighted.mask == (isUsable ? [] : isOne))
      #expect(weighted.inverseVariance[place] == (isUsable ? value : 0))
    }
  }

  @Test func wavelengthsAreChecked() {
    #expect(Spectrum.defect(ofWavelengths: []) == nil)
    #expect(Spectrum.defect(ofWavelengths: [1]) == nil)
    #expect(Spectrum.defect(ofWavelengths: [1, 1])?.contains("do not increase: pixel 1") == true)
    #expect(Spectrum.defect(ofWavelengths: [2, 1])?.contains("do not increase: pixel 1") == true)
    #expect(Spectrum.defect(ofWavelengths: [1, .nan])?.contains("pixel 1 is not finite") == true)
    #expect(Spectrum.defect(ofWavelengths: [0])?.contains("pixel 0 is 0.0 Angstrom") == true)
  }

  // MARK: Resampling

  @Test func resamplesAsSpectRes() throws {
    let goldens = try Self.goldens()
    let spectrum = goldens.spectrum
    for golden in goldens.resampled {
      let result = spectrum.resampled(to: WavelengthGrid(centers: golden.wavelengths), minimumCoverage: 1)
      var compared = 0
      var worst = 0.0
      for (i, expected) in golden.flux.enumerated() {
        // SpectRes fills pixels that are not covered whole; so does a minimum coverage of 1.
        #expect(result.isGood(i) == (expected != nil), "\(golden.name) \(i)")
        guard let expected, let weight = golden.ivar[i] else { continue }
        worst = max(worst, abs(Double(result.flux[i]) - expected) / abs(expected))
        worst = max(worst, abs(Double(result.inverseVariance[i]) - weight) / weight)
        compared += 1
      }
      #expect(compared > 50 && worst < 2e-7, "\(golden.name): \(compared) compared, worst \(worst)")
    }
  }

  @Test func fluxIsConserved() {
    let spectrum = slope()
    let whole = spectrum.grid
    let total = zip(spectrum.flux, zip(whole.low, whole.high)).reduce(0.0) { $0 + Double($1.0) * ($1.1.1 - $1.1.0) }
    for step in [0.3, 1, 2.5, 40] {
      // A grid whose edges end where the spectrum's do.
      let count = Int((1000 / step).rounded())
      let grid = WavelengthGrid.linear(from: 3999.5 + step / 2, step: 1000 / Double(count), count: count)
      let result = spectrum.resampledWithCoverage(to: grid)
      let sum = zip(result.spectrum.flux, zip(grid.low, grid.high)).reduce(0.0) {
        $0 + Double($1.0) * (min($1.1.1, 4999.5) - max($1.1.0, 3999.5))
      }
      #expect(abs(sum / total - 1) < 1e-5, "\(step)")
      #expect(result.spectrum.mask.isEmpty && (result.coverage.min() ?? 0) > 0.8)
    }
  }

  @Test func errorsAddUpBySquares() {
    // Ten pixels of variance 0.01 make one of variance 0.001; a tenth of a pixel keeps the variance of the whole.
    let coarse = slope().resampled(to: .linear(from: 4004.5, step: 10, count: 100))
    #expect(coarse.inverseVariance.allSatisfy { abs($0 - 1000) < 0.01 })
    let fine = slope().resampled(to: .linear(from: 4100.05 - 0.5, step: 0.1, count: 100))
    #expect(fine.inverseVariance.allSatisfy { abs($0 - 100) < 0.01 })
    var bare = slope()
    bare.inverseVariance = []
    #expect(bare.resampled(to: .linear(from: 4004.5, step: 10, count: 100)).inverseVariance.isEmpty)
  }

  @Test func maskedPixelsTakeNoPart() {
    var mask = [Bool](repeating: false, count: 100)
    for i in 20..<26 { mask[i] = true }
    for i in 30..<34 { mask[i] = true }
    let flux = (0..<100).map { mask[$0] ? Float(1e9) : 2 }
    let spectrum = Spectrum(wavelengths: (0..<100).map { 5000 + Double($0) }, flux: flux, mask: mask)
    let (result, coverage) = spectrum.resampledWithCoverage(to: .linear(from: 5004.5, step: 10, count: 11))
    #expect(result.mask == (0..<11).map { $0 == 2 || $0 == 10 })
    #expect(coverage.map { Int(($0 * 10).rounded()) } == [10, 10, 4, 6, 10, 10, 10, 10, 10, 10, 0])
    #expect(result.flux.prefix(10).allSatisfy { $0 == 2 } && result.flux[10].isNaN)
    let none = Spectrum(wavelengths: [1, 2, 3], flux: [1, 2, 3], mask: [true, true, true])
    #expect(none.resampled(to: .linear(from: 1, step: 1, count: 3)).mask == [true, true, true])
  }

  @Test func gapsStayGaps() {
    // Two arms of steps 1 and 2 with 100 between them.
    let wavelengths = (0..<10).map { 5000 + Double($0) } + (0..<10).map { 5109 + 2 * Double($0) }
    let spectrum = Spectrum(wavelengths: wavelengths, flux: [Float](repeating: 1, count: 20))
    #expect(spectrum.grid.high[9] == 5009.5 && spectrum.grid.low[10] == 5108)
    let result = spectrum.resampled(to: .linear(from: 5000, step: 1, count: 125))
    #expect((0..<125).filter { !result.isGood($0) } == Array(10...107))
    // A change of step alone is no gap.
    let grid = WavelengthGrid(centers: [1, 2, 3, 13, 23, 33])
    #expect(grid.high == [1.5, 2.5, 8, 18, 28, 38] && grid.low == [0.5, 1.5, 2.5, 8, 18, 28])
  }

  @Test func fewPixels() {
    let empty = Spectrum(wavelengths: [], flux: [])
    #expect(empty.resampled(to: .linear(from: 1, step: 1, count: 2)).mask == [true, true])
    #expect(slope().resampled(to: .linear(from: 4000, step: 1, count: 0)).count == 0)
    #expect(empty.maskedFraction == 0 && empty.signalToNoise == nil && empty.continuum() == nil)
    let one = Spectrum(wavelengths: [5000], flux: [2])
    #expect(one.resampled(to: .linear(from: 5000, step: 1, count: 1)).mask == [true])
    #expect(one.continuum() == [2] && one.signalToNoise == nil && one.normalized()?.flux == [1])
    let two = Spectrum(wavelengths: [5000, 5001], flux: [2, 4])
    #expect(two.resampled(to: two.grid).flux == [2, 4])
    #expect(two.continuum()?.count == 2)
  }

  // MARK: Wavelengths

  @Test func airAndVacuum() throws {
    let goldens = try Self.goldens()
    for (i, vacuum) in goldens.vacuum.enumerated() {
      #expect(abs(Spectrum.airWavelength(ofVacuum: vacuum) - goldens.air[i]) < 1e-8, "\(vacuum)")
      #expect(abs(Spectrum.vacuumWavelength(ofAir: vacuum) - goldens.backToVacuum[i]) < 1e-6, "\(vacuum)")
      #expect(abs(Spectrum.vacuumWavelength(ofAir: Spectrum.airWavelength(ofVacuum: vacuum)) - vacuum) < 1e-10)
    }
    let spectrum = goldens.spectrum
    let air = try #require(spectrum.inAir())
    #expect(air.medium == .air && air.flux == spectrum.flux && spectrum.inVacuum() == spectrum)
    let back = try #require(air.inVacuum())
    #expect(zip(back.wavelengths, spectrum.wavelengths).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(slope().inAir() == nil && slope().inVacuum() == nil)
    // Across 2,000 Angstrom pixels keep their order.
    let ultraviolet = Spectrum(
      wavelengths: (0..<100).map { 1995 + 0.1 * Double($0) }, flux: [Float](repeating: 1, count: 100), medium: .vacuum)
    #expect(ultraviolet.inAir()?.inVacuum()?.count == 100)
  }

  @Test func restFrame() {
    let shifted = slope().restFrame(redshift: 0.25)
    #expect(shifted.wavelengths[0] == 3200 && shifted.flux == slope().flux && shifted.redshift == 0)
    #expect(Spectrum.redshift(ofVelocity: 0) == 0)
    #expect(abs(Spectrum.redshift(ofVelocity: 300) - 300 / Spectrum.speedOfLight) < 1e-6)
    #expect(abs(Spectrum.redshift(ofVelocity: 0.6 * Spectrum.speedOfLight) - 1) < 1e-12)
    #expect(slope().restFrame(velocity: 0).wavelengths == slope().wavelengths)
  }

  // MARK: Continuum and noise

  @Test func continuumAsNumpy() throws {
    let goldens = try Self.goldens()
    let mine = try #require(goldens.spectrum.continuum())
    var worst = 0.0
    for (value, expected) in zip(mine, goldens.continuum) { worst = max(worst, abs(Double(value) - expected)) }
    #expect(worst < 2e-7, "differs by \(worst)")
  }

  @Test func continuumOfAPolynomialIsItself() throws {
    var spectrum = slope()
    spectrum.flux[500] = 0.2
    spectrum.flux[501] = 9
    let continuum = try #require(spectrum.continuum(ContinuumFit(degree: 3)))
    #expect(zip(continuum, slope().flux).allSatisfy { abs($0 - $1) < 1e-5 })
    let normalized = try #require(spectrum.normalized(ContinuumFit(degree: 3)))
    #expect(abs(normalized.flux[999] - 1) < 1e-5 && abs(normalized.inverseVariance[999] - 100 * 1.999 * 1.999) < 0.01)
    let dark = Spectrum(wavelengths: [1, 2, 3, 4], flux: [0, 0, 0, 0])
    #expect(dark.normalized()?.mask == [true, true, true, true])
    let masked = Spectrum(wavelengths: [1, 2], flux: [.nan, .nan])
    #expect(masked.continuum() == nil && masked.normalized() == nil && masked.signalToNoise == nil)
    // Pixels that crowd in one place must not make the fit break down.
    let crowded = Spectrum(
      wavelengths: (0..<40).map { $0 < 39 ? 5000 + 1e-6 * Double($0) : 6000 }, flux: (0..<40).map { Float($0 % 3) })
    #expect(crowded.continuum()?.allSatisfy { $0.isFinite } == true)
  }

  @Test func signalToNoise() throws {
    let goldens = try Self.goldens()
    let spectrum = goldens.spectrum
    #expect(abs((spectrum.signalToNoise ?? 0) / goldens.signalToNoise - 1) < 1e-6)
    var bare = spectrum
    bare.inverseVariance = []
    #expect(abs((bare.signalToNoise ?? 0) / goldens.signalToNoiseDerived - 1) < 1e-6)
    #expect(Spectrum(wavelengths: [1, 2, 3, 4, 5], flux: [1, 1, 1, 1, 1]).signalToNoise == nil)
    #expect(Spectrum(wavelengths: [1, 2, 3, 4], flux: [1, 2, 1, 2]).signalToNoise == nil)
  }
}
