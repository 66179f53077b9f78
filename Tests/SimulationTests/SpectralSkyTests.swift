import Foundation
import Imagery
import Simulation
import SkyFiles
import TestSupport
import Testing

struct SpectralSkyTests {
  /// What a feature takes of the light between two wavelengths, relative to a straight line through windows on both sides,
  /// Angstrom.
  private func equivalentWidth(
    _ temperature: Double, gravity: Double = 4.3, metallicity: Double = 0, from low: Double, to high: Double
  ) -> Double {
    let star = StellarParameters(temperature: temperature, gravity: gravity, metallicity: metallicity)
    let wavelengths = stride(from: low - 10, through: high + 10, by: 0.5).map { $0 }
    let flux = StellarSpectrum(star: star).flux(at: wavelengths)
    let left = flux.prefix(20).reduce(0, +) / 20
    let right = flux.suffix(20).reduce(0, +) / 20
    return (20..<flux.count - 20).reduce(0) { sum, i in
      let share = (wavelengths[i] - low) / (high - low)
      return sum + 0.5 * (1 - flux[i] / (left + share * (right - left)))
    }
  }

  private func value(_ object: SimulatedObject<Spectrum>, _ name: String) -> Double {
    object.truth[SpectralSky.truthColumns.firstIndex { $0.name == name } ?? 0]
  }

  // MARK: Stars

  @Test func balmerLinesAreStrongestNearA0() {
    let temperatures = stride(from: 4000.0, through: 40_000, by: 250).map { $0 }
    let widths = temperatures.map { equivalentWidth($0, from: 4820, to: 4905) }
    let strongest = temperatures[widths.firstIndex(of: widths.max() ?? 0) ?? 0]
    #expect((8500...10_500).contains(strongest), "\(strongest) K")
    // Some ten Angstrom in A stars, a few at the Sun's temperature (without the metals around the line).
    #expect((9...20).contains(widths.max() ?? 0))
    #expect((1.5...6).contains(equivalentWidth(5777, metallicity: -2.5, from: 4820, to: 4905)))
  }

  @Test func gravityWidensTheWingsOfHydrogen() {
    let (dwarf, giant) = (
      equivalentWidth(9700, gravity: 4.1, from: 4820, to: 4905),
      equivalentWidth(9700, gravity: 2, from: 4820, to: 4905)
    )
    #expect(dwarf > 2 * giant)
  }

  @Test func titaniumOxideIsSeenInMAlone() {
    // The head at 7,056: 50 Angstrom behind it over 50 before it, as in a star of 5,000 K but for the band.
    func ratio(_ temperature: Double) -> Double {
      let star = StellarParameters(temperature: temperature, gravity: 4.5, metallicity: 0)
      let flux = StellarSpectrum(star: star).flux(at: (0..<100).map { 7006 + Double($0) })
      return flux[50...].reduce(0, +) / flux[..<50].reduce(0, +)
    }
    func depth(_ temperature: Double) -> Double { 1 - ratio(temperature) / ratio(5000) }
    for temperature in stride(from: 4500.0, through: 30_000, by: 500) { #expect(abs(depth(temperature)) < 0.04) }
    let depths = [3850, 3560, 3210, 2900].map(depth)
    #expect(depths[0] > 0.06 && zip(depths, depths.dropFirst()).allSatisfy { $1 > $0 + 0.1 }, "\(depths)")
  }

  @Test(arguments: [
    (3920.0, 3950.0, "Ca K"), (5150, 5200, "Mg b"), (5885, 5905, "Na D"), (4290, 4322, "CH"), (8530, 8560, "Ca II"),
  ])
  func metalsGrowWithMetallicity(_ low: Double, _ high: Double, _ name: String) {
    let widths = [-2.0, -1, 0, 0.4].map { equivalentWidth(5500, metallicity: $0, from: low, to: high) }
    #expect(zip(widths, widths.dropFirst()).allSatisfy { $0 < $1 } && widths[2] > 2 * widths[0], "\(name): \(widths)")
    #expect(equivalentWidth(12_000, from: low, to: high) < 0.5 * widths[2], "\(name) in B")
  }

  @Test func hotStarsAreBlueAndHaveHelium() {
    func color(_ temperature: Double) -> Double {
      let star = StellarParameters(temperature: temperature, gravity: 4, metallicity: 0)
      let flux = StellarSpectrum(star: star).flux(at: [4500, 5500, 7000])
      #expect(abs(flux[1] - 1) < 0.5)
      return flux[0] / flux[2]
    }
    let colors = [3500, 4500, 6000, 9000, 20_000, 40_000].map(color)
    #expect(zip(colors, colors.dropFirst()).allSatisfy { $0 < $1 })
    #expect(equivalentWidth(20_000, from: 4462, to: 4480) > 5 * equivalentWidth(9000, from: 4462, to: 4480))
    #expect(equivalentWidth(40_000, from: 4675, to: 4700) > 10 * equivalentWidth(20_000, from: 4675, to: 4700))
  }

  // MARK: The survey

  @Test func anObjectIsAFunctionOfSeedAndIndex() {
    var sky = SpectralSky(seed: 9)
    sky.pixels = 200
    for index in 0..<9 {
      let (a, b) = (sky.object(index), sky.object(index))
      #expect(a.measured == b.measured && a.words == b.words && a.className == SpectralSky.classes[index])
      #expect(a.truth.map(\.bitPattern) == b.truth.map(\.bitPattern))
      #expect(a.truth.count == SpectralSky.truthColumns.count && a.words.count == SpectralSky.wordColumns.count)
    }
    #expect(sky.object(0).measured != sky.object(9).measured)
    sky.kinds = [.quasars, .galaxies]
    #expect((0..<3).map { sky.object($0).className } == ["quasar", "galaxy", "quasar"])
  }

  @Test func typesHaveTheirTemperatures() {
    var sky = SpectralSky(seed: 4)
    (sky.pixels, sky.kinds) = (16, [.stars])
    let ranges = [
      "O": 28_000...48_000.0, "B": 9300...34_000, "A": 6900...10_200, "F": 5600...7600, "G": 4500...6300,
      "K": 3600...5600, "M": 2600...4100,
    ]
    for index in 0..<105 {
      let object = sky.object(index)
      #expect(ranges[object.className]?.contains(value(object, "teff")) == true, "\(object.words) \(object.truth)")
      #expect(object.words[1].hasPrefix(object.className) && ["V", "III", "I"].contains(object.words[2]))
      #expect(value(object, "logg") > 3.4 || object.words[2] != "V")
      #expect((-2.5...0.5).contains(value(object, "feh")) && abs(value(object, "redshift")) < 0.0014)
      #expect(value(object, "star_forming").isNaN)
    }
  }

  /// The same object seen by a perfect detector tells the noise.
  @Test func noiseIsAsTheInverseVarianceSays() {
    var sky = SpectralSky(seed: 5)
    var perfect = sky
    perfect.signalToNoise = 1e6...1e6
    sky.signalToNoise = 20...20
    for index in [2, 6, 7, 8] {
      let (noisy, clean) = (sky.object(index).measured, perfect.object(index).measured)
      #expect(abs((noisy.signalToNoise ?? 0) / 20 - 1) < 0.03)
      var (squares, count) = (0.0, 0.0)
      for i in 0..<noisy.count where noisy.isGood(i) {
        let score = Double((noisy.flux[i] - clean.flux[i]) * noisy.inverseVariance[i].squareRoot())
        squares += score * score
        count += 1
      }
      // Four standard deviations of a mean square of 3,840.
      #expect(abs(squares / count - 1) < 4 * (2 / count).squareRoot(), "\(squares / count)")
    }
  }

  @Test func emissionLinesLieWhereTheRedshiftSays() {
    var sky = SpectralSky(seed: 6)
    (sky.kinds, sky.signalToNoise) = ([.galaxies, .quasars], 100...100)
    var checked = [0, 0]
    for index in 0..<40 {
      let object = sky.object(index)
      let stretch = 1 + value(object, "redshift")
      let isQuasar = object.className == "quasar"
      let line = isQuasar ? 2799.12 * stretch : 6564.61 * stretch
      guard (4000...9000).contains(line), isQuasar || value(object, "star_forming") > 0.3 else { continue }
      checked[isQuasar ? 1 : 0] += 1
      let spectrum = object.measured
      // The flux above a straight line between the ends of a window, and its mean place.
      let half = isQuasar ? 0.04 : 0.0025
      let window = spectrum.wavelengths.indices.filter {
        abs(spectrum.wavelengths[$0] / line - 1) < half && spectrum.isGood($0)
      }
      let (first, last) = (window[0], window[window.count - 1])
      var (sum, moment) = (0.0, 0.0)
      for i in window {
        let share = Double(i - first) / Double(last - first)
        let level = (1 - share) * Double(spectrum.flux[first]) + share * Double(spectrum.flux[last])
        sum += Double(spectrum.flux[i]) - level
        moment += (Double(spectrum.flux[i]) - level) * (spectrum.wavelengths[i] / line - 1)
      }
      #expect(sum > 0 && abs(moment / sum) < (isQuasar ? 0.004 : 0.0002), "\(object.className) \(moment / sum)")
    }
    #expect(checked[0] > 3 && checked[1] > 3, "\(checked)")
  }

  @Test func resolutionIsTheWidthOfANarrowLine() {
    for pixels in [3840, 960] {
      let spectrograph = Spectrograph(pixels: pixels, resolution: 500)
      let wavelengths = spectrograph.wavelengths
      let light = wavelengths.map { abs($0 - 6000) < 0.35 ? 1.0 : 0 }
      let blurred = spectrograph.blurred(light)
      let step = log(9200.0 / 3800) / Double(pixels - 1)
      let center = log(6000.0 / 3800) / step
      let area = blurred.reduce(0, +)
      let variance = blurred.indices.reduce(0) { $0 + blurred[$1] * pow(Double($1) - center, 2) } / area
      // A pixel and its parts add a twelfth of their squares.
      let width = (variance - 1.0 / 12).squareRoot() * step * 2.35482
      #expect(abs(width * 500 - 1) < 0.02, "\(width * 500)")
    }
  }

  @Test func roundedFluxesAreNearTheTrueOnes() {
    var sky = SpectralSky(seed: 7)
    let exact = sky.object(4).measured
    sky.levelsPerSigma = 3
    let rounded = sky.object(4).measured
    let sigma = exact.inverseVariance.map { 1 / $0.squareRoot() }.sorted()[exact.count / 2]
    #expect(zip(exact.flux, rounded.flux).allSatisfy { abs($0 - $1) < 0.3 * sigma })
    #expect(Set(rounded.flux).count < exact.count / 2)
    #expect(zip(exact.inverseVariance, rounded.inverseVariance).allSatisfy { abs($0 / $1 - 1) <= 0x1p-8 })
  }

  @Test func filesHoldWhatWasMeasured() throws {
    let folder = try TemporaryFolder()
    var sky = SpectralSky(seed: 8)
    sky.pixels = 500
    for index in 0..<9 {
      let spectrum = sky.object(index).measured
      try SkyFile.writeSpectrum(spectrum, to: folder.file("s.fits"))
      let read = try SkyFile.readSpectrum(folder.file("s.fits"))
      #expect(read.flux == spectrum.flux && read.inverseVariance == spectrum.inverseVariance)
      #expect(read.mask == spectrum.mask && read.medium == .vacuum && read.unit == spectrum.unit)
      #expect(read.name == spectrum.name && read.velocityFrame == "BARYCENT")
      #expect(zip(read.wavelengths, spectrum.wavelengths).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }
}
