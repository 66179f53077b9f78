import Networks
import TestSupport
import Testing

@Suite struct CommitteeTests {
  private let members: [Network]

  init() throws {
    let architecture = try Architecture(
      name: "t", input: Shape(channels: 1, rows: 6, columns: 6),
      layers: [Convolution(filters: 2, kernel: 3), Activation.relu, Flatten(), Dense(features: 2)])
    members = (1...3).map { Network(architecture, seed: $0) }
  }

  @Test func aCommitteeSurvivesAFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("c.safetensors")
    let committee = Committee(members)
    try committee.modelFile(metadata: ["task": "x"]).write(to: path)
    let file = try ModelFile.read(path)
    #expect(try Committee(file, path: path) == committee)
    #expect(file.metadata["members"] == "3" && file.metadata["task"] == "x")
    #expect(file.tensor("member2.conv1.weight")?.shape == [2, 1, 3, 3])
    #expect(committee.parameterCount == 3 * members[0].architecture.parameterCount)
    // Whatever reads one network reads the first.
    #expect(try Network.read(path) == members[0])
  }

  @Test func aNetworkAloneIsTheFileItAlwaysWas() throws {
    let file = try Committee(members[0]).modelFile(metadata: ["task": "x"])
    #expect(try file == members[0].modelFile(metadata: ["task": "x"]))
    #expect(try Committee(file, path: "p") == Committee(members[0]))
  }

  @Test(arguments: ["0", "-1", "", "two", "2.0", "65", "99999999999999999999"])
  func aNumberOfMembersThatIsNoneIsRefused(text: String) throws {
    var file = try Committee(members).modelFile()
    file.metadata["members"] = text
    #expect(throws: NetworkError.badModel(path: "p", reason: "\"\(text)\" members; 1 to 64 are possible")) {
      try Committee(file, path: "p")
    }
  }

  @Test func aMemberThatIsNotWholeIsRefused() throws {
    func reason(_ change: (inout ModelFile) -> Void) throws -> String {
      var file = try Committee(members).modelFile()
      change(&file)
      do {
        _ = try Committee(file, path: "p")
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(try reason { $0.metadata["members"] = "64" }.contains("\"member4.conv1.weight\" is missing"))
    #expect(try reason { $0.tensors.removeLast() }.contains("\"member3.dense1.bias\" is missing"))
    #expect(try reason { $0.tensors[4].values[0] = .nan }.contains("\"member2.conv1.weight\" holds values"))
  }
}
