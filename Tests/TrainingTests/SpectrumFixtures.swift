import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Small spectra written into a temporary folder: a sloped continuum with two absorption lines and noise.
enum SpectrumFixtures {
  /// Pixels of a spectrum.
  static let count = 240

  /// A spectrum whose line at 4300 Angstrom is `depth` deep and whose line at 4700 Angstrom is `other` deep.
  static func spectrum(depth: Double, other: Double, redshift: Double = 0, noise: Double = 0.03, sample: Int)
    -> Spectrum
  {
    var source = RandomSource(seed: 9, epoch: 0, sample: sample, purpose: "spectrum fixture")
    let wavelengths = (0..<count).map { 4000 + 4 * Double($0) }
    let slope = source.uniform(-0.5, 0.5)
    let flux = wavelengths.map { wavelength in
      let rest = wavelength / (1 + redshift)
      let lines = [(4300.0, depth), (4700.0, other)].reduce(1.0) { value, line in
        let x = (rest - line.0) / 12
        return value - line.1 * exp(-x * x / 2)
      }
      return Float((2 + slope * (wavelength - 4500) / 500) * lines * (1 + noise * source.normal()))
    }
    return Spectrum(
      wavelengths: wavelengths, flux: flux,
      inverseVariance: flux.map { 1 / Float(noise * noise) / max($0 * $0, 0.01) }, redshift: redshift)
  }

  /// A spectrum as columns of plain text: wavelength, flux, error.
  static func text(_ spectrum: Spectrum) -> String {
    (0..<spectrum.count).map { i in
      "\(spectrum.wavelengths[i]) \(spectrum.flux[i]) \(1 / spectrum.inverseVariance[i].squareRoot())\n"
    }.joined()
  }

  /// Two classes of spectra as text in class folders: a deep line at 4300, or at 4700.
  static func classes(_ folder: TemporaryFolder, perClass: Int) throws -> String {
    for (label, name) in ["blue", "red"].enumerated() {
      try FileManager.default.createDirectory(atPath: folder.file("spectra/\(name)"), withIntermediateDirectories: true)
      for i in 0..<perClass {
        let star = spectrum(depth: label == 0 ? 0.5 : 0.1, other: label == 0 ? 0.1 : 0.5, sample: i + 1000 * label)
        try AtomicFile.write(text(star), to: folder.file("spectra/\(name)/\(name)-\(i).txt"))
      }
    }
    return folder.file("spectra")
  }

  /// A table of spectra with the depths of their lines, every fifth second depth unknown.
  static func depths(_ folder: TemporaryFolder, count: Int) throws -> String {
    try FileManager.default.createDirectory(atPath: folder.file("depths"), withIntermediateDirectories: true)
    var table = "file,depth,other,kind\n"
    for i in 0..<count {
      var source = RandomSource(seed: 3, epoch: 0, sample: i, purpose: "depth")
      let (depth, other) = (source.uniform(0.1, 0.8), source.uniform(0.1, 0.8))
      try AtomicFile.write(
        text(spectrum(depth: depth, other: other, sample: i)), to: folder.file("depths/star-\(i).txt"))
      table += "star-\(i).txt,\(depth),\(i % 5 == 0 ? "" : "\(other)"),\(i % 2 == 0 ? "even" : "odd")\n"
    }
    try AtomicFile.write(table, to: folder.file("depths/labels.csv"))
    return folder.file("depths/labels.csv")
  }
}
