import FoundationEssentials
import Imagery
import Testing

@testable import Training

struct SpectrumContractTests {
  private func flat(_ low: Double, _ high: Double, level: Float = 3, medium: Spectrum.Medium? = nil) -> Spectrum {
    let wavelengths = Array(stride(from: low, through: high, by: 2))
    return Spectrum(
      wavelengths: wavelengths, flux: wavelengths.map { _ in level },
      inverseVariance: wavelengths.map { _ in 4 }, medium: medium)
  }

  private func contract(_ treatment: SpectrumTreatment = SpectrumTreatment()) -> SpectrumContract {
    SpectrumContract(lowest: 4000, highest: 5000, bins: 101, spacing: .linear, treatment: treatment)
  }

  private func framed(_ spectrum: Spectrum, _ contract: SpectrumContract, redshift: Double? = nil) throws -> Spectrum {
    try contract.framed(spectrum, redshift: redshift, grid: contract.grid, minimumUnmasked: 0.8)
  }

  @Test func channelsDivideByTheirLevels() throws {
    let contract = contract(SpectrumTreatment(channels: [.normalized, .scaled, .error]))
    let block = contract.block(of: try framed(flat(3900, 5100), contract))
    #expect(block.bands == 3 && block.rows == 1 && block.columns == 101 && block.mask.isEmpty)
    #expect(block.bandNames == ["normalized", "scaled", "error"])
    #expect(block.pixels[..<202].allSatisfy { abs($0 - 1) < 1e-5 })
    // Five pixels of error 1/2 make one bin: their mean has an error of about 1 / (2 sqrt 5), over a continuum of 3.
    #expect(block.pixels[202...].allSatisfy { abs($0 - 0.5 / Float(5).squareRoot() / 3) < 0.01 })
  }

  @Test func maskedBinsAreBridgedAndStayMarked() throws {
    var spectrum = flat(3900, 5100)
    for i in 0..<spectrum.count where (4490...4530).contains(spectrum.wavelengths[i]) { spectrum.flux[i] = .nan }
    spectrum = Spectrum(wavelengths: spectrum.wavelengths, flux: spectrum.flux)
    let contract = contract()
    let block = contract.block(of: try framed(spectrum, contract))
    #expect(block.mask.contains(true) && block.pixels.allSatisfy { abs($0 - 1) < 1e-4 })
  }

  @Test func tooLittleOfTheGridIsTold() throws {
    #expect {
      try framed(flat(4000, 4500), contract())
    } throws: {
      "\($0)".contains("only 50.5 % of 4000 to 5000 Angstrom is measured (the spectrum has 4000 to 4500)")
    }
    #expect(throws: TrainingError.self) { try framed(flat(6000, 7000), contract()) }
  }

  @Test func wavelengthsGoToTheMediumAndTheRestFrame() throws {
    func line(at center: Double, _ medium: Spectrum.Medium?) -> Spectrum {
      var spectrum = flat(3700, 6500, medium: medium)
      for i in 0..<spectrum.count where abs(spectrum.wavelengths[i] - center) < 11 { spectrum.flux[i] = 1 }
      return spectrum
    }
    func lowest(_ spectrum: Spectrum) -> Double {
      spectrum.wavelengths[spectrum.flux.indices.min { spectrum.flux[$0] < spectrum.flux[$1] } ?? 0]
    }
    let atRest = contract(SpectrumTreatment(isRestFrame: true))
    let moved = line(at: 4500 * 1.2, nil)
    #expect(try abs(lowest(framed(moved, atRest, redshift: 0.2)) - 4500) <= 10)
    #expect {
      try framed(moved, atRest)
    } throws: { "\($0)".contains("its redshift is not known") }

    // 4500 Angstrom in vacuum lie at 4498.74 in air; a file that does not say is taken to be in air already.
    var fine = SpectrumContract(lowest: 4480, highest: 4520, bins: 401, spacing: .linear)
    fine.treatment.medium = .air
    func edge(_ medium: Spectrum.Medium?) throws -> Double {
      let spectrum = line(at: 4500, medium)
      let framed = try fine.framed(spectrum, redshift: nil, grid: fine.grid, minimumUnmasked: 0.5)
      return framed.wavelengths[framed.flux.firstIndex { $0 < 2 } ?? 0]
    }
    #expect(try abs(edge(nil) - edge(.air)) < 1e-9 && abs(edge(.air) - edge(.vacuum) - 1.26) < 0.11)
  }

  @Test func aGridIsTakenFromTheSpectra() {
    let framing = SpectrumFraming()
    let contract = framing.contract(like: [flat(4000, 5000), flat(4000, 5000), flat(3000, 9000)])
    #expect(contract.lowest == 4000 && contract.highest == 5000 && contract.bins == 501)
    #expect(abs(contract.grid.centers[500] - 5000) < 1e-6 && contract.spacing == .logarithmic)
    #expect(SpectrumFraming(wavelengths: [5000, 4000]).fault != nil && SpectrumFraming(bins: 1).fault != nil)
    #expect(SpectrumFraming(treatment: SpectrumTreatment(channels: [.error])).fault != nil)
  }

  @Test func hostileContractsAreRefused() throws {
    var contract = InputContract(contract(), task: .spectra)
    #expect(contract.fault == nil && contract.kind == .spectrum)
    contract.columns = 7
    #expect(contract.fault != nil)
    contract.columns = 101
    contract.spectrum?.lowest = .nan
    #expect(contract.fault != nil)
    let bare = try JSONDecoder().decode(SpectrumTreatment.self, from: Data("{}".utf8))
    #expect(bare == SpectrumTreatment())
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(SpectrumFraming.self, from: Data(#"{"bins": -3}"#.utf8))
    }
  }
}
