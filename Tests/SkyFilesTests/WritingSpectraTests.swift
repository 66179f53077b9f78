import Foundation
import Imagery
import SkyFiles
import TestSupport
import Testing

struct WritingSpectraTests {
  private func roundTrip(_ spectrum: Spectrum) throws -> Spectrum {
    let folder = try TemporaryFolder()
    try SkyFile.writeSpectrum(spectrum, to: folder.file("spectrum.fits"))
    return try SkyFile.readSpectrum(folder.file("spectrum.fits"))
  }

  @Test(arguments: ["linear", "logarithmic", "irregular", "one pixel"])
  func everyGridReadsBack(_ kind: String) throws {
    let grid: [Double] =
      switch kind {
      case "linear": WavelengthGrid.linear(from: 3540.5, step: 0.9, count: 4300).centers
      case "logarithmic": WavelengthGrid.logarithmic(from: 3800, step: 1e-4, count: 3840).centers
      case "irregular": [4000, 4001, 4002.5, 4700, 4701.25]
      default: [5000]
      }
    for medium in [nil, Spectrum.Medium.air, .vacuum] {
      let flux = grid.indices.map { Float(sin(Double($0))) }
      let mask = grid.indices.map { $0 % 7 == 3 }
      let spectrum = Spectrum(
        wavelengths: grid, flux: flux, inverseVariance: flux.map { 1 + $0 * $0 }, mask: mask, unit: "Jy",
        medium: medium,
        name: "HD 1", velocityFrame: "HELIOCEN")
      let read = try roundTrip(spectrum)
      #expect(read.flux == flux && read.inverseVariance == spectrum.inverseVariance && read.mask == spectrum.mask)
      #expect(read.unit == "Jy" && read.medium == medium && read.name == "HD 1" && read.velocityFrame == "HELIOCEN")
      // A ten-thousandth of the smallest step.
      #expect(zip(read.wavelengths, grid).allSatisfy { abs($0 - $1) < 1e-4 })
      if kind == "irregular" { #expect(read.wavelengths == grid) }
    }
  }

  @Test func whatIsNotKnownStaysUnknown() throws {
    let read = try roundTrip(Spectrum(wavelengths: [4000, 4001, 4002], flux: [1, .nan, 3]))
    #expect(read.inverseVariance.isEmpty && read.mask == [false, true, false] && read.unit == nil)
    #expect(read.medium == nil && read.name == "spectrum")
  }

  @Test func headersAreKeptAndEmptySpectraRefused() throws {
    let folder = try TemporaryFolder()
    let spectrum = Spectrum(wavelengths: [4000, 4001], flux: [1, 2])
    let card = HeaderCard("SKYSEED", .integer(7))
    try SkyFile.writeSpectrum(spectrum, to: folder.file("a.fits"), header: [card])
    let header = try SkyFile.readHeader(folder.file("a.fits"))
    #expect(header.integer("SKYSEED") == 7 && header.string("CTYPE1") == "WAVE")
    #expect(throws: SkyFileError.self) {
      try SkyFile.writeSpectrum(Spectrum(wavelengths: [], flux: []), to: folder.file("b.fits"))
    }
    #expect(try folder.names() == ["a.fits"])
  }
}
