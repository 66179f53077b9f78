import Augmentation
import Foundation
import Groundwork
import Imagery
import Testing

/// A level of 1 with a Gaussian absorption line of depth 0.5, linear from 4,000 Angstrom in steps of 1.
private func line(at center: Double = 4500, width: Double = 3, count: Int = 1001, errors: Float? = 0.1) -> Spectrum {
  let wavelengths = (0..<count).map { 4000 + Double($0) }
  return Spectrum(
    wavelengths: wavelengths,
    flux: wavelengths.map { Float(1 - 0.5 * exp(-0.5 * pow(($0 - center) / width, 2))) },
    inverseVariance: errors.map { [Float](repeating: 1 / ($0 * $0), count: count) } ?? [], medium: .vacuum,
    redshift: 0.1)
}

/// Area, mean and standard deviation of a line, from what is missing below 1 in the good pixels.
private func moments(_ spectrum: Spectrum) -> (area: Double, mean: Double, deviation: Double) {
  var (area, first, second) = (0.0, 0.0, 0.0)
  for i in 0..<spectrum.count where spectrum.isGood(i) {
    let missing = 1 - Double(spectrum.flux[i])
    // Rounding far from the line would weigh most.
    guard missing > 1e-5 else { continue }
    area += missing
    first += missing * (spectrum.wavelengths[i] - 4500)
    second += missing * (spectrum.wavelengths[i] - 4500) * (spectrum.wavelengths[i] - 4500)
  }
  let mean = first / area
  return (area, 4500 + mean, (second / area - mean * mean).squareRoot())
}

private func view(_ text: String, of spectrum: Spectrum, seed: UInt64 = 1) throws -> Spectrum {
  var random = RandomSource(seed)
  return try SpectrumAugmentation(parsing: text)(spectrum, using: &random)
}

private let everything = "velocity=300.0,broaden=100.0,tilt=0.2,ripple=0.05,gaps=3:20,noise=0.5,snr=5.0:8.0"

struct SpectrumAugmentationTests {
  @Test func noneIsTheSpectrum() throws {
    var random = RandomSource(1)
    #expect(SpectrumAugmentation()(line(), using: &random) == line())
    #expect(SpectrumAugmentation().isIdentity && random == RandomSource(1))
    #expect(try !SpectrumAugmentation(parsing: everything).isIdentity)
  }

  @Test func sameSourceSameView() throws {
    let first = try view(everything, of: line(), seed: 5)
    #expect(try view(everything, of: line(), seed: 5).flux.map(\.bitPattern) == first.flux.map(\.bitPattern))
    #expect(try view(everything, of: line(), seed: 6).flux != first.flux)
    #expect(first.count == 1001 && first.wavelengths == line().wavelengths && first.medium == .vacuum)
  }

  @Test(arguments: [0, 1, 2])
  func shortSpectra(_ count: Int) throws {
    for errors in [nil, Float(0.1)] {
      let short = line(count: count, errors: errors)
      #expect(try view(everything, of: short).count == count)
      let masked = Spectrum(
        wavelengths: short.wavelengths, flux: short.flux, inverseVariance: short.inverseVariance,
        mask: [Bool](repeating: true, count: count))
      #expect(try view(everything, of: masked).maskedFraction == (count > 0 ? 1 : 0))
    }
  }

  // MARK: Velocity

  @Test func aLineMovesAsDopplerSays() throws {
    var random = RandomSource(3)
    let augmentation = try SpectrumAugmentation(parsing: "velocity=1000")
    for _ in 0..<20 {
      let (moved, redshift) = augmentation.view(of: line(), using: &random)
      let found = moments(moved)
      #expect(abs(found.mean - 4500 * (1 + redshift)) < 1e-3)
      // A straight line between pixels would widen it by up to .04 and fill it by up to 1.4 %.
      #expect(abs(found.deviation - 3 * (1 + redshift)) < 2e-3)
      #expect(abs((moved.flux.filter(\.isFinite).min() ?? 0) - 0.5) < 0.008)
      #expect(abs((moved.redshift ?? 0) - (1.1 * (1 + redshift) - 1)) < 1e-15)
      let lost = moved.mask.filter { $0 }.count
      #expect(abs(Double(lost) - abs(redshift) * (redshift > 0 ? 4000 : 5000)) <= 1.001)
      #expect(moved.mask.indices.allSatisfy { moved.mask[$0] == (moved.inverseVariance[$0] == 0) })
    }
  }

  @Test func onALogarithmicGridWholePixelsMoveAsTheyAre() {
    let grid = WavelengthGrid.logarithmic(from: 4000, step: 1e-4, count: 100)
    var random = RandomSource(2)
    let flux = (0..<100).map { _ in Float(random.uniform()) }
    let mask = (0..<100).map { $0 == 50 }
    var moved = Spectrum(wavelengths: grid.centers, flux: flux, mask: mask)
    moved.move(by: pow(10, 3e-4) - 1)
    #expect((3..<100).allSatisfy { $0 == 53 || abs(moved.flux[$0] - flux[$0 - 3]) < 1e-4 })
    #expect(moved.mask.indices.filter { moved.mask[$0] }.contains(53))
    #expect(moved.mask.filter { $0 }.count <= 5)
  }

  @Test func nothingIsMadeUpAcrossAGap() {
    let wavelengths = (0..<20).map { 4000 + Double($0) } + (0..<20).map { 4100 + Double($0) }
    var moved = Spectrum(wavelengths: wavelengths, flux: (0..<40).map { Float($0) })
    moved.move(by: -0.0006)
    #expect(moved.mask.indices.filter { moved.mask[$0] } == [17, 18, 19, 37, 38, 39])
  }

  // MARK: Broadening

  @Test func widthsAddInSquares() {
    // On a logarithmic grid, where every pixel is 69 km/s wide, from 3 to sqrt(45) pixels.
    let grid = WavelengthGrid.logarithmic(from: 4000, step: 1e-4, count: 1001)
    var blurred = Spectrum(
      wavelengths: grid.centers, flux: line().flux, inverseVariance: [Float](repeating: 100, count: 1001))
    blurred.broaden(by: 6 * log(10) * 1e-4 * Spectrum.speedOfLight)
    let after = moments(
      Spectrum(wavelengths: line().wavelengths, flux: blurred.flux, inverseVariance: blurred.inverseVariance))
    #expect(abs(after.area / moments(line()).area - 1) < 1e-4 && abs(after.mean - 4500) < 1e-3)
    #expect(abs(after.deviation - 45.0.squareRoot()) < 0.005)
    // Of independent errors remains 1 / (2 sqrt(pi) width) of the variance.
    let share = 100 / Double(blurred.inverseVariance[500])
    #expect(abs(share * 2 * Double.pi.squareRoot() * 6 - 1) < 0.001)
    // On a linear one the width grows with the wavelength: 400 km/s are 5.3 to 6.7 pixels.
    for center in [4100.0, 4900] {
      var linear = line(at: center)
      linear.broaden(by: 400)
      let expected = (9 + pow(400 / Spectrum.speedOfLight * center, 2)).squareRoot()
      #expect(abs(moments(linear).deviation / expected - 1) < 0.02)
    }
  }

  @Test func maskedPixelsSpreadNothing() {
    var spectrum = line()
    spectrum.flux[300] = 1000
    spectrum.mask = (0..<1001).map { $0 == 300 }
    spectrum.broaden(by: 300)
    #expect(abs(spectrum.flux[299] - 1) < 1e-6 && spectrum.mask[300] && !spectrum.mask[299])
  }

  // MARK: Calibration

  @Test func tiltIsAStraightLine() throws {
    let flat = line(at: 4500.5, width: 1e-9)
    for seed in 0..<20 {
      let tilted = try view("tilt=0.3", of: flat, seed: UInt64(seed))
      let slope = (tilted.flux[1000] - tilted.flux[0]) / 2
      #expect(abs(slope) <= 0.3 && abs(tilted.flux[0] + tilted.flux[1000] - 2) < 1e-6)
      #expect(abs(tilted.flux[250] - (1 - slope / 2)) < 1e-6)
      #expect(abs(tilted.inverseVariance[250] * tilted.flux[250] * tilted.flux[250] / 100 - 1) < 1e-5)
    }
  }

  @Test func ripplesAreSmoothAndOfTheirSize() throws {
    var squares: [Double] = []
    for seed in 0..<300 {
      let rippled = try view("ripple=0.1", of: line(at: 4500.5, width: 1e-9), seed: UInt64(seed)).flux.map(Double.init)
      // Eight periods of 125 pixels with an amplitude of .245 in all change by at most .0124 a pixel.
      #expect(
        zip(rippled, rippled.dropFirst()).allSatisfy { abs($0 - $1) < 0.0125 } && rippled.allSatisfy { $0 > 0.75 })
      squares.append(rippled.reduce(0) { $0 + ($1 - 1) * ($1 - 1) } / 1001)
    }
    // Uniform between 0 and 0.1: the mean square is 0.01 / 3, its error over 300 about a twelfth.
    let mean = squares.reduce(0, +) / 300
    #expect(abs(mean - 0.01 / 3) < 0.001)
  }

  // MARK: Gaps and noise

  @Test func gapsAreMaskedAndNoMore() throws {
    var counts: [Int] = []
    for seed in 0..<50 {
      let lost = try view("gaps=3:20", of: line(), seed: UInt64(seed))
      counts.append(lost.mask.filter { $0 }.count)
      #expect(lost.flux == line().flux)
    }
    #expect(counts.contains(0) && counts.allSatisfy { $0 <= 60 } && (counts.max() ?? 0) > 20)
  }

  @Test func noiseFollowsTheErrors() throws {
    let noisy = try view("noise=2", of: line(at: 4500.5, width: 1e-9, count: 20_001))
    let deviations = noisy.flux.map { Double($0 - 1) }
    let variance = deviations.reduce(0) { $0 + $1 * $1 } / 20_001
    // Five standard deviations of a variance of 0.04.
    #expect(abs(variance / 0.04 - 1) < 0.05)
    #expect(noisy.inverseVariance.allSatisfy { abs($0 - 20) < 1e-4 })
  }

  @Test func signalToNoiseComesDownToWhatIsAsked() throws {
    for errors in [nil, Float(0.001)] {
      let noisy = try view("snr=8", of: line(errors: errors))
      let ratio = noisy.signalToNoise ?? 0
      #expect(abs(ratio / 8 - 1) < 0.05)
      let deviations = (0..<400).map { Double(noisy.flux[$0] - 1) }
      #expect(abs((deviations.reduce(0) { $0 + $1 * $1 } / 400).squareRoot() * 8 - 1) < 0.18)
    }
    #expect(try view("snr=20", of: line()) == line(), "S/N 10 cannot come up to 20")
    // Photons: in a line half as bright the variance is .1 + .45.
    let noisy = try view("snr=10", of: line(errors: nil))
    #expect(abs(1 / noisy.inverseVariance[500] / 0.01 - 0.55) < 0.001)
    let ratios = try (0..<200).map { seed in
      try view("snr=2:50", of: line(errors: 0.001), seed: UInt64(seed)).signalToNoise ?? 0
    }
    // Log-uniform: half lie below 10.
    #expect(ratios.allSatisfy { $0 > 1.8 && $0 < 52 } && abs(ratios.filter { $0 < 10 }.count - 100) < 36)
  }

  @Test func noiseWithoutErrorsIsThatOfTheSpectrumItself() throws {
    var random = RandomSource(8)
    var spectrum = line(at: 4500.5, width: 1e-9, count: 20_001, errors: nil)
    for i in spectrum.flux.indices { spectrum.flux[i] += Float(0.05 * random.normal()) }
    let noisy = try view("noise=1", of: spectrum)
    #expect(abs(Double(noisy.noiseEstimate ?? 0) / 0.05 / 2.0.squareRoot() - 1) < 0.03 && noisy.inverseVariance.isEmpty)
  }

  // MARK: Text

  @Test(arguments: ["none", everything, "gaps=2:40", "snr=20.0:20.0"])
  func textFormReadsBack(_ text: String) throws {
    let augmentation = try SpectrumAugmentation(parsing: text)
    #expect(augmentation.description == text)
    let data = try JSONEncoder().encode([augmentation])
    #expect(try JSONDecoder().decode([SpectrumAugmentation].self, from: data) == [augmentation])
  }

  @Test func readsWhatAPersonTypes() throws {
    let augmentation = try SpectrumAugmentation(parsing: "velocity=50, gaps=2,snr=10")
    #expect(augmentation.velocity == 50 && augmentation.gaps == .init(count: 2, width: 40))
    #expect(augmentation.signalToNoise == 10...10)
    #expect(try SpectrumAugmentation(parsing: "tilt=.1,none").isIdentity)
  }

  @Test(arguments: [
    ("veloctiy=3", "did you mean 'velocity'?"), ("flips", "known: none, velocity=KM/S"),
    ("snr", "needs one signal to noise above 0 or a range as LOW:HIGH"), ("snr=20:10", "not '20:10'"),
    ("snr=0", "not '0'"), ("gaps=1.5", "not '1.5'"), ("gaps=1:0", "not '1:0'"), ("tilt=1", "from 0 to 0.9, not '1'"),
    ("none=1", "needs no value"), ("broaden=inf", "not 'inf'"),
  ])
  func refusesOtherWords(_ text: String, _ reason: String) {
    do {
      _ = try SpectrumAugmentation(parsing: text)
      Issue.record("'\(text)' was accepted")
    } catch {
      #expect("\(error)".contains(reason), "\(error)")
    }
  }
}
