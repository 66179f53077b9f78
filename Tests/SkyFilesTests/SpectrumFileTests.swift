import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Spectra of every form beside what astropy and numpy found in them (Tests/Goldens/spectra/make_files.py).
struct SpectrumFileTests {
  struct Golden: Decodable {
    let wavelengths: [Double], flux: [Double?], ivar: [Double], mask: [Bool]
    let format: String, name: String, medium: String?, unit: String?, frame: String?, redshift: Double?
  }

  static func goldens() throws -> [String: Golden] {
    let data = try Data(contentsOf: URL(filePath: RealData.golden("spectra/files.json")))
    return try JSONDecoder().decode([String: Golden].self, from: data)
  }

  @Test func everyFormHoldsTheSameNumbers() throws {
    let goldens = try Self.goldens()
    #expect(goldens.count == 24)
    for (name, golden) in goldens.sorted(by: { $0.key < $1.key }) {
      let path = RealData.golden("spectra/\(name)")
      let spectrum = try SkyFile.readSpectrum(path)
      try #require(spectrum.count == golden.wavelengths.count, "\(name)")
      for i in 0..<spectrum.count {
        #expect(abs(spectrum.wavelengths[i] / golden.wavelengths[i] - 1) < 1e-12, "\(name) \(i)")
        #expect(spectrum.isGood(i) == !golden.mask[i], "\(name) \(i)")
        guard spectrum.isGood(i) else { continue }
        let flux = try #require(golden.flux[i])
        #expect(abs(Double(spectrum.flux[i]) - flux) <= 6e-8 * abs(flux), "\(name) \(i)")
        guard !golden.ivar.isEmpty else { continue }
        #expect(abs(Double(spectrum.inverseVariance[i]) - golden.ivar[i]) <= 6e-8 * golden.ivar[i], "\(name) \(i)")
      }
      #expect(spectrum.inverseVariance.isEmpty == golden.ivar.isEmpty, "\(name)")
      #expect(spectrum.medium?.rawValue == golden.medium && spectrum.name == golden.name, "\(name) \(spectrum.name)")
      #expect(spectrum.unit == golden.unit && spectrum.velocityFrame == golden.frame, "\(name) \(spectrum.unit ?? "")")
      #expect(spectrum.redshift == golden.redshift, "\(name)")
      let description = try #require(try SkyFile.describeSpectra(path))
      #expect(description.format.rawValue == golden.format && description.pixels == spectrum.count, "\(name)")
      #expect(description.masked == golden.mask.filter { $0 }.count, "\(name)")
    }
  }

  @Test func manySpectraOfOneFile() throws {
    let plate = RealData.golden("spectra/sdss-spplate.fits")
    let all = try SkyFile.readSpectra(plate)
    #expect(all.map(\.name) == ["1234-52000-1", "1234-52000-2", "1234-52000-3"])
    #expect(try SkyFile.readSpectrum("\(plate)[fibre=2]") == all[1])
    #expect(try SkyFile.readSpectrum("\(plate)[row=2]") == all[1])
    func refused(_ path: String) -> String? {
      (#expect(throws: SkyFileError.self, "\(path)") { try SkyFile.readSpectrum(path) })?.reason
    }
    #expect(refused(plate)?.contains("holds 3 spectra: name one in brackets, [fiber=...]") == true)
    #expect(refused("\(plate)[fiber=4]") == "there is no fiber 4, the last one is 3")
    #expect(refused("\(plate)[fiber=0]")?.contains("no fiber 0") == true)
    #expect(refused("\(plate)[target=1]")?.contains("not told apart by target") == true)
    let desi = RealData.golden("spectra/desi-coadd.fits")
    #expect(try SkyFile.readSpectra(desi).count == 2)
    #expect(try SkyFile.readSpectrum("\(desi)[row=2]").name == "39627652591521200")
    #expect(refused("\(desi)[target=5]")?.contains("no target 5") == true)
    // An exposure behind the coadd, by name.
    let exposure = try SkyFile.readSpectrum(RealData.golden("spectra/sdss-spec.fits[B1-00001]"))
    #expect(exposure.count == 40 && exposure.medium == .vacuum)
    #expect(refused(RealData.golden("spectra/sdss-spec.fits[SPALL]"))?.contains("no spectrum in it") == true)
    #expect(try SkyFile.readSpectra(RealData.golden("spectra/iraf-multispec.fits")).count == 2)
  }

  /// One of IUE: the first wavelength and the step stand in columns of their own, fluxes near 10^-13.
  @Test func ultravioletSpectrum() throws {
    guard let folder = RealData.folder("fits-conformance/nasa-base") else { return }
    let spectrum = try SkyFile.readSpectrum("\(folder)/IUElwp25637mxlo.fits")
    #expect(spectrum.count == 640 && spectrum.unit == "1E-17 ERG/CM2/S/A")
    #expect(spectrum.wavelengths[0] == 1750.0 && abs(spectrum.wavelengths[639] - 3451.528789997101) < 1e-3)
    let good = (0..<640).filter(spectrum.isGood)
    #expect(good.count == 559)
    #expect(abs(spectrum.flux[300] / 14397.406606758006 - 1) < 1e-6)
  }

  @Test func milesSpectra() throws {
    guard let folder = RealData.folder("miles-stellar-spectra/A") else { return }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".fits") }.sorted()
    #expect(names.count == 69)
    for name in names {
      let spectrum = try SkyFile.readSpectrum("\(folder)/\(name)")
      #expect(spectrum.count == 4300 && spectrum.medium == nil && spectrum.inverseVariance.isEmpty)
      #expect(spectrum.wavelengths[0] == 3540.5 && abs(spectrum.wavelengths[4299] - 7409.6) < 1e-8)
      #expect((spectrum.signalToNoise ?? 0) > 20 && spectrum.normalized() != nil)
    }
  }
}

/// Text, units, and everything that is wrong with a spectrum: a clear error, never the end of the process.
struct SpectrumDamageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ content: String, unit: WavelengthUnit? = nil) throws -> Spectrum {
    let path = folder.file("a.txt")
    try Data(content.utf8).write(to: URL(filePath: path))
    return try SkyFile.readSpectrum(path, unit: unit)
  }

  private func refused(_ content: String) -> String {
    (#expect(throws: SkyFileError.self, "\(content)") { try text(content) })?.reason ?? ""
  }

  @Test func textColumns() throws {
    let spectrum = try text("4000, 1.5D0, 0.1, 0\r\n4001, 2, 0.5, 0\r\n\r\n4003, nan, 0.5, 0\r\n4004, 1, 0.5, 4\r\n")
    #expect(spectrum.wavelengths == [4000, 4001, 4003, 4004] && spectrum.flux.prefix(2) == [1.5, 2])
    #expect(abs(spectrum.inverseVariance[0] - 100) < 1e-4 && spectrum.inverseVariance[1] == 4)
    #expect(spectrum.mask == [false, false, true, true])
    #expect(try text("4000 1").count == 1)
    #expect(try text("5000 1 0\n4000 2 0\n").wavelengths == [4000, 5000])
    // Errors that are all 0 say nothing.
    #expect(try text("4000 1 0\n5000 2 0\n").inverseVariance.isEmpty)
    #expect(try text("0.4 1\n0.5 2\n", unit: .micrometer).wavelengths == [4000, 5000])
    #expect(try text("wave[um] flux\n0.4 1\n0.5 2\n").wavelengths == [4000, 5000])
    #expect(try text("wavelength_air_nm,flux\n400,1\n500,2\n").medium == .air)
    #expect(try text("loglam flux\n3 1\n4 2\n").wavelengths.map { $0.rounded() } == [1000, 10000])
    #expect(try text("4000 \(1e-18)\n5000 \(2e-18)\n").unit == "1E-17")
  }

  @Test func textThatIsNoSpectrum() {
    #expect(refused("") == "the file is empty")
    #expect(refused("# nothing\n") == "no numbers in it")
    #expect(refused("4000 1\n4000 2\n").contains("do not increase: pixel 1"))
    #expect(refused("4000 1\n5000 2\n4500 2\n").contains("do not increase: pixel 2"))
    #expect(refused("4000 1\nnan 2\n5000 2\n").contains("pixel 1 is not finite"))
    #expect(refused("400 1\n500 2\n").contains("without a unit"))
    #expect(refused("4000 1\n4001\n").contains("line 2 has 1 fields, those before it 2"))
    #expect(refused("4000 1\n4001 x\n").contains("line 2: 'x' is not a number"))
    #expect(refused("4000\n4001\n").contains("1 columns without names"))
    #expect(refused("1 2 3 4 5\n").contains("5 columns without names"))
    #expect(refused("name size\nM31 3\n").contains("neither numbers nor names"))
    #expect(refused("-4000 1\n4000 1\n").contains("pixel 0 is -4000"))
    #expect(refused("wave flux\n") == "no numbers in it")
    #expect(refused(String(repeating: "1 ", count: 100_000)).contains("line 1 has 200000 characters"))
    #expect(refused("a\0b").contains("not a FITS"))
  }

  @Test func units() {
    #expect(WavelengthUnit("Angstrom") == .angstrom && WavelengthUnit("0.1 nm") == .angstrom)
    #expect(
      WavelengthUnit("NM") == .nanometer && WavelengthUnit("micron") == .micrometer && WavelengthUnit("m") == .meter)
    #expect(
      WavelengthUnit("log10(Angstrom)") == .logarithmOfAngstrom && WavelengthUnit("dex(AA)") == .logarithmOfAngstrom)
    #expect(WavelengthUnit("km/s") == nil && WavelengthUnit("Hz") == nil && WavelengthUnit("") == nil)
  }

  /// Writes a golden file with one card's text replaced; its path.
  private func written(_ name: String, _ card: String, _ replacement: String) throws -> String {
    var data = try Data(contentsOf: URL(filePath: RealData.golden("spectra/\(name)")))
    let range = try #require(data.range(of: Data(card.utf8)), "\(card) is not in \(name)")
    data.replaceSubrange(range, with: Data(replacement.padding(toLength: card.count, withPad: " ", startingAt: 0).utf8))
    let path = folder.file("changed.fits")
    try data.write(to: URL(filePath: path))
    return path
  }

  /// Why a golden file with one card's text replaced is refused.
  private func changed(_ name: String, _ card: String, _ replacement: String) throws -> SkyFileError? {
    let path = try written(name, card, replacement)
    return #expect(throws: SkyFileError.self, "\(replacement)") { try SkyFile.readSpectra(path) }
  }

  @Test func redshiftsThatCannotBeAreUnknown() throws {
    for (redshift, expected) in [("-9999.0", nil), ("-1.0", nil), ("-0.25", -0.25)] as [(String, Double?)] {
      let card = "Z       = " + String(repeating: " ", count: 20 - redshift.count) + redshift
      let path = try written("lamost-image.fits", "Z       =               0.0001", card)
      #expect(try SkyFile.readSpectrum(path).redshift == expected)
    }
  }

  @Test func headersThatLieAreRefused() throws {
    let linear = "image-linear.fits"
    #expect(
      try changed(linear, "CDELT1  =                  0.9", "CDELT1  =                  0.0")?.reason.contains(
        "step of 0.0") == true)
    #expect(try changed(linear, "CDELT1  =", "CDELTX  =")?.reason.contains("no spectrum in it") == true)
    #expect(
      try changed(linear, "CRVAL1  =               3540.5", "CRVAL1  =              -3540.5")?.reason.contains(
        "is -3540.5") == true)
    #expect(try changed(linear, "CUNIT1  = 'Angstrom'", "CUNIT1  = 'km/s    '") != nil)
    #expect(
      try changed(linear, "NAXIS1  =                   40", "NAXIS1  =            400000000")?.reason.contains(
        "truncated") == true)
    #expect(try changed(linear, "NAXIS1  =                   40", "NAXIS1  =                    0") != nil)
    #expect(try changed("iraf-multispec.fits", "spec1 = \"1 1 0", "spec1 = \"1 1 2")?.reason.contains("type 2") == true)
    #expect(try changed("iraf-multispec.fits", "spec2 =", "spec9 =")?.reason.contains("nothing of aperture 2") == true)
    #expect(try changed("sdss-spplate.fits", "NAXIS2  =                    3", "NAXIS2  =               300000") != nil)
    #expect(
      try changed("lamost-image.fits", "COEFF1  =", "COEFFX  =")?.reason.contains("COEFF0 without COEFF1") == true)
    #expect(
      try changed("desi-coadd.fits", "'R_IVAR  '", "'R_XVAR  '")?.reason.contains("arm R has no FLUX and IVAR") == true)
    #expect(try changed("lamost-table.fits", "'FLUX    '", "'FLOX    '")?.reason.contains("no spectrum in it") == true)
    #expect(try changed("eso.fits", "'nm      '", "'km/s    '")?.reason.contains("no unit of wavelength") == true)
  }

  @Test(arguments: [
    "sdss-spec.fits", "sdss-spspec.fits", "sdss-spplate.fits", "lamost-image.fits", "lamost-table.fits",
    "desi-coadd.fits", "desi-shifted.fits", "iraf-multispec.fits", "image-linear.fits", "paper-three.fits", "eso.fits",
    "table.fits",
    "lists.fits",
    "table.csv", "named.dat",
  ])
  func randomDamage(name: String) throws {
    let original = try [UInt8](Data(contentsOf: URL(filePath: RealData.golden("spectra/\(name)"))))
    var random = RandomSource(StableHash.fnv1a(name))
    let path = folder.file(name)
    let limits = ReadingLimits(maximumPixels: 1 << 20, maximumBytes: 1 << 24, maximumTableValues: 1 << 16)
    for round in 0..<90 {
      var bytes = original
      switch round % 3 {
      case 0: for _ in 0..<3 { bytes[random.integer(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
      case 1:
        for _ in 0..<3 {
          let place = random.integer(below: bytes.count) / 80 * 80 + 10 + random.integer(below: 20)
          if place < bytes.count { bytes[place] = UInt8(ascii: "0") + UInt8(random.integer(below: 10)) }
        }
      default: bytes = Array(bytes.prefix(random.integer(below: bytes.count)))
      }
      try Data(bytes).write(to: URL(filePath: path))
      do {
        for spectrum in try SkyFile.readSpectra(path, limits: limits) {
          #expect(spectrum.count > 0 && spectrum.resampled(to: .linear(from: 4000, step: 10, count: 10)).count == 10)
          _ = spectrum.normalized()
        }
      } catch let error as SkyFileError { #expect(!error.description.contains("\n")) }
    }
  }
}
