import FoundationEssentials
import Imagery
import Testing
import Training

struct ContractTests {
  private func contract() -> InputContract {
    var contract = InputContract(bands: 2, rows: 4, columns: 4, bandNames: ["g", "r"], unit: "nanomaggy")
    contract.stretch = .asinh(softening: [0.1, 0.3])
    contract.mean = [0.5, -1]
    contract.deviation = [2, 0.25]
    contract.skySigma = [0.05, 0.15]
    return contract
  }

  @Test func cropsToItsSizeAndKeepsFlux() throws {
    let pixels = (0..<72).map { Float($0) }
    let prepared = try contract().prepare(Image(bands: 2, rows: 6, columns: 6, pixels: pixels))
    #expect(prepared.rows == 4 && prepared.columns == 4 && prepared.bands == 2)
    #expect(prepared[0, 0, 0] == 7 && prepared[1, 3, 3] == 36 + 28)
  }

  @Test func wrongBandCountNamesBoth() {
    #expect {
      try contract().prepare(Image(bands: 3, rows: 4, columns: 4, filledWith: 1))
    } throws: {
      "\($0)" == "the image has 3 bands, the model takes 2 (g r)"
    }
    #expect(throws: TrainingError.self) { try contract().prepare(Image(bands: 2, rows: 0, columns: 4)) }
  }

  @Test func bandsAreTakenByName() throws {
    let image = Image(
      bands: 3, rows: 4, columns: 4, pixels: (0..<48).map { Float($0 / 16) }, bandNames: ["r", "i", "g"])
    let prepared = try contract().prepare(image)
    #expect(prepared.bandNames == ["g", "r"] && prepared[0, 0, 0] == 2 && prepared[1, 0, 0] == 0)
    let other = Image(
      bands: 2, rows: 4, columns: 4, pixels: [Float](repeating: 0, count: 32), bandNames: ["g", "z"])
    #expect(throws: TrainingError.self) { try contract().prepare(other) }
  }

  @Test func maskedPixelsTakeTheSkyLevelAndKeepTheirMask() throws {
    var pixels = [Float](repeating: 3, count: 32)
    pixels[5] = .nan
    let prepared = try contract().prepare(Image(bands: 2, rows: 4, columns: 4, pixels: pixels))
    #expect(prepared.pixels.allSatisfy { $0 == 3 } && prepared.mask[5] && prepared.mask.filter { $0 }.count == 1)
  }

  @Test func moreThanHalfMaskedIsBad() throws {
    var pixels = [Float](repeating: 1, count: 32)
    for i in 0..<16 { pixels[i] = .nan }
    _ = try contract().prepare(Image(bands: 2, rows: 4, columns: 4, pixels: pixels))
    pixels[16] = .nan
    #expect {
      try contract().prepare(Image(bands: 2, rows: 4, columns: 4, pixels: pixels))
    } throws: {
      "\($0)".hasPrefix("only 46.9 % of the 4 x 4 cutout is measured")
    }
    #expect {
      try contract().prepare(Image(bands: 2, rows: 1, columns: 2, filledWith: 1))
    } throws: {
      "\($0)".contains("of 1 x 2 pixels")
    }
    var blank = contract()
    blank.minimumUnmasked = 0
    #expect(throws: TrainingError.self) { try blank.prepare(Image(bands: 2, rows: 4, columns: 4, filledWith: .nan)) }
  }

  @Test func derivativeIsTheSlopeOfNormalise() throws {
    let contract = contract()
    let x = (0..<64).map { Float($0) * 0.03 - 0.9 }
    var slope = x
    contract.replaceWithDerivatives(&slope)
    var (above, below) = (x, x)
    let step: Float = 1e-2
    for i in x.indices {
      above[i] += step
      below[i] -= step
    }
    contract.normalise(&above)
    contract.normalise(&below)
    for i in x.indices {
      let numeric = (above[i] - below[i]) / (2 * step)
      #expect(abs(slope[i] - numeric) < 4e-3 * abs(numeric), "\(slope[i]) against \(numeric)")
    }
    // asinh(0) = 0, so only the mean is left.
    var zero = [Float](repeating: 0, count: 32)
    contract.normalise(&zero)
    #expect(zero[0] == -0.25 && zero[31] == 4)
  }

  @Test func comesBackFromJSON() throws {
    let data = try JSONEncoder().encode(contract())
    #expect(try JSONDecoder().decode(InputContract.self, from: data) == contract())
    #expect(contract().fault == nil)
    var broken = contract()
    broken.deviation[1] = 0
    #expect(broken.fault != nil)
    broken = contract()
    broken.mean = [1]
    #expect(broken.fault != nil)
    broken = contract()
    broken.rows = 1 << 40
    #expect(broken.fault != nil)
  }

  @Test func tasksByNameAndFromAFile() throws {
    #expect(try TrainingTask.named("star-galaxy") == .starGalaxy)
    #expect {
      try TrainingTask.named("star-galxy")
    } throws: {
      "\($0)".contains("known: star-galaxy, morphology")
    }
    let text = #"{"name": "bogus", "framing": "resize", "rows": 32, "columns": 32, "stretch": "sqrt"}"#
    let task = try JSONDecoder().decode(TrainingTask.self, from: Data(text.utf8))
    #expect(task.name == "bogus" && task.framing == .resize && task.rows == 32)
    #expect(task.softening == TrainingTask.starGalaxy.softening)
    for wrong in [
      #"{"framing": "crop"}"#, #"{"name": "a", "stretch": "cubic"}"#, #"{"name": "a", "rows": 0}"#,
      #"{"name": "a", "softening": -1}"#,
    ] {
      #expect(throws: (any Error).self) { try JSONDecoder().decode(TrainingTask.self, from: Data(wrong.utf8)) }
    }
    #expect(throws: TrainingError.self) { try TrainingTask.named("/nowhere/task.json") }
  }
}
