import Networks
import TestSupport
import Testing

@Suite struct NetworkFileTests {
  private func network() throws -> Network {
    let architecture = try Architecture(
      name: "t", input: Shape(channels: 2, rows: 8, columns: 8),
      layers: [
        Convolution(filters: 3, kernel: 3), BatchNormalization(), Activation.relu, Flatten(), Dense(features: 2),
      ])
    return Network(architecture, seed: 5)
  }

  @Test func networkSurvivesAFile() throws {
    let network = try network()
    let folder = try TemporaryFolder()
    try network.write(to: folder.file("n.safetensors"), metadata: ["classes": "[\"a\",\"b\"]"])
    #expect(try Network.read(folder.file("n.safetensors")) == network)
    let metadata = try ModelFile.readMetadata(folder.file("n.safetensors"))
    #expect(metadata["format"] == "fleming-1")
    #expect(metadata["classes"] == "[\"a\",\"b\"]")
  }

  @Test func sameNetworkSameBytes() throws {
    #expect(try network().modelFile().encoded() == network().modelFile().encoded())
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let good = try network().modelFile()
    func reason(_ change: (inout ModelFile) -> Void) -> String {
      var file = good
      change(&file)
      do {
        _ = try Network(file, path: "p")
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(reason { _ in } == "accepted")
    #expect(reason { $0.tensors.append(.init(name: "optimizer.0", shape: [1], values: [0])) } == "accepted")
    #expect(reason { $0.metadata["format"] = nil }.contains("not written by Fleming"))
    #expect(reason { $0.metadata["format"] = "fleming-9" }.contains("fleming-9"))
    #expect(reason { $0.metadata["architecture"] = nil }.contains("no architecture"))
    #expect(reason { $0.metadata["architecture"] = "{}" }.contains("p: not an architecture"))
    #expect(reason { $0.tensors.removeFirst() }.contains("\"conv1.weight\" is missing"))
    #expect(
      reason { $0.tensors[0] = .init(name: "conv1.weight", shape: [54], values: $0.tensors[0].values) }.contains(
        "shape [54]"))
    #expect(reason { $0.tensors[0].values[3] = .nan }.contains("not finite"))
    #expect(reason { $0.tensors[0].values[53] = -.infinity }.contains("not finite"))
  }
}
