import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Stacks of spectra: one grid for spectra of different ends, wavelengths of their own, files that are none.
struct SpectrumStackTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Pixels `first` and on of SDSS's grid, as its files keep it: logarithms in 32-bit floats.
  private func spectrum(_ first: Int, _ count: Int, errors: Bool = true, redshift: Double? = nil) -> Spectrum {
    let wavelengths = (0..<count).map { i -> Double in
      let logarithm = Float(3.5 + 0.0001 * Double(first + i))
      return pow(10, Double(logarithm))
    }
    let flux = (0..<count).map { Float(first + $0) / 7 }
    return Spectrum(
      wavelengths: wavelengths, flux: flux, inverseVariance: errors ? flux.map { 1 + $0 } : [],
      mask: (0..<count).map { $0 == 5 }, unit: "1E-17 erg/cm^2/s/Ang", medium: .vacuum, name: "x", redshift: redshift)
  }

  private func write(_ spectra: [Spectrum], redshifts: Bool = false) throws -> (String, SpectrumStackLayout) {
    let path = folder.file("stack.fits")
    var columns: [Table.Column] = [
      .init("id", .text(spectra.indices.map { "star \($0)" })),
      .init("teff", .real(spectra.indices.map { Double($0) })),
    ]
    if redshifts { columns.append(.init("redshift", .real(spectra.map { $0.redshift ?? .nan }))) }
    let layout = SpectrumStackLayout(spectra.map { SpectrumStackLayout.Outline($0) })
    try SpectrumStack.write(to: path, objects: Table(columns: columns), layout: layout) { spectra[$0] }
    return (path, layout)
  }

  private func expectEqual(_ own: Spectrum, _ other: Spectrum, tolerance: Double) {
    #expect(own.count == other.count && own.medium == other.medium && own.unit == other.unit)
    #expect(own.mask == other.mask && own.redshift == other.redshift)
    for i in 0..<own.count {
      #expect(abs(own.wavelengths[i] / other.wavelengths[i] - 1) <= tolerance)
      if own.isGood(i) { #expect(own.flux[i] == other.flux[i]) }
      if own.isGood(i), !other.inverseVariance.isEmpty { #expect(own.inverseVariance[i] == other.inverseVariance[i]) }
    }
  }

  @Test func spectraOfDifferentEndsShareOneGrid() throws {
    let spectra = [spectrum(40, 60, redshift: 0.1), spectrum(52, 70), spectrum(30, 41, redshift: 0.25)]
    let (path, layout) = try write(spectra, redshifts: true)
    #expect(layout.isShared && layout.pixels == 92 && layout.hasErrors)
    let stack = try #require(try SpectrumStack(path))
    #expect(stack.count == 3 && stack.pixels == 92 && stack.identifiers == ["star 0", "star 1", "star 2"])
    for row in [2, 0, 1] {
      // A thousandth of a pixel: what 32-bit logarithms are off by.
      try expectEqual(stack.spectrum(row), spectra[row], tolerance: 1e-6)
      try expectEqual(SkyFile.readSpectrum(stack.path(of: row)), spectra[row], tolerance: 1e-6)
      #expect(try stack.spectrum(row).name == "star \(row)")
    }
    #expect(try stack.objects()["teff"]?.numbers == [0, 1, 2])
    #expect(try SkyFile.readSpectra(path).count == 3)
    #expect(throws: SkyFileError.self) { try stack.spectrum(3) }
    #expect(throws: SkyFileError.self) { try SkyFile.readSpectrum("\(path)[row=4]") }
    let description = try #require(try SkyFile.describeSpectra(path))
    #expect(description.count == 3 && description.pixels == 70 && description.masked == 3 && description.hasErrors)
    let files = SpectrumFiles()
    #expect(try files.spectrum(stack.path(of: 1)) == stack.spectrum(1))
  }

  @Test func spectraOfDifferentGridsKeepTheirs() throws {
    let linear = Spectrum(
      wavelengths: (0..<50).map { 4000 + 2 * Double($0) }, flux: (0..<50).map { Float($0) }, mask: [], medium: .vacuum)
    let spectra = [spectrum(40, 60, errors: false), linear]
    let (path, layout) = try write(spectra)
    #expect(!layout.isShared && layout.pixels == 60 && !layout.hasErrors)
    let stack = try #require(try SpectrumStack(path))
    #expect(stack.wavelengths.isEmpty)
    for row in 0..<2 {
      let own = try stack.spectrum(row)
      #expect(own.wavelengths == spectra[row].wavelengths && own.mask == spectra[row].mask)
    }
  }

  @Test func otherFilesAreNone() throws {
    let single = folder.file("single.fits")
    try SkyFile.writeSpectrum(spectrum(0, 30), to: single)
    #expect(try SpectrumStack(single) == nil)
    let (path, _) = try write([spectrum(0, 30), spectrum(0, 30)])
    let whole = try Data(contentsOf: URL(filePath: path))
    // Cut within the fluxes: refused by whoever sees it first, never half read.
    let cut = folder.file("cut.fits")
    try AtomicFile.write(Array(whole.prefix(2880 + 100)), to: cut)
    #expect(throws: SkyFileError.self) { _ = try SkyFile.readSpectra(cut) }
    #expect((try? SpectrumStack(cut)) == nil)
  }
}
