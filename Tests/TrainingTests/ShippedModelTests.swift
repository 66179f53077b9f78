import FoundationEssentials
import TestSupport
import Testing
import Training

/// What lies in `models/`: every model opens, is small, was made with a recorded command and has a card.
@Suite struct ShippedModelTests {
  static let folder = "\(RealData.repository)/models"
  static let names = ["spectral-type", "star-galaxy", "stellar-parameters"]

  @Test func allAreKnownHere() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
    #expect(Set(files.filter { $0.hasSuffix(".safetensors") }) == Set(Self.names.map { "\($0).safetensors" }))
  }

  @Test(arguments: names)
  func opensAndHasACard(name: String) throws {
    let path = "\(Self.folder)/\(name).safetensors"
    #expect(try Data(contentsOf: URL(filePath: path)).count < 4_000_000)
    let model = try Model.read(path)
    #expect(model.contract.fault == nil)
    let command = try #require(model.training?.command)
    #expect(command.hasPrefix("fleming train"))
    #expect(model.metrics != nil || model.numbers != nil)
    let card = try String(contentsOfFile: "\(Self.folder)/\(name).md", encoding: .utf8)
    #expect(card.contains("## Command") && card.contains("## Limits"))
  }
}
