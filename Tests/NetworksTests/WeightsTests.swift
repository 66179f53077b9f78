import FoundationEssentials
import Networks
import TestSupport
import Testing

/// Weights of other programs: a state dictionary that PyTorch wrote, names, shapes and maps that fit or do not.
@Suite struct WeightsTests {
  private struct Golden: Decodable {
    let architecture: Architecture
    let logits: [Float]
  }

  private let golden = try? NetworksTests.golden("pytorch-weights.json", as: Golden.self)
  private let file = try? ModelFile.read(RealData.golden("networks/pytorch-weights.safetensors"))

  private func logits(_ network: Network) throws -> [Float] {
    try Plan(network, batch: 3, purpose: .inference).forward(
      hashed(50, count: 3 * network.architecture.sampleCount), count: 3)
  }

  /// A network of one hidden layer.
  private func perceptron(_ outputs: Int, seed: UInt64) throws -> Network {
    Network(
      try Architecture(
        name: "p", input: Shape(features: 4), layers: [Dense(features: 5), Activation(.tanh), Dense(features: outputs)]),
      seed: seed)
  }

  private func file(_ tensors: [(String, [Int])], value: Float = 0.5) -> ModelFile {
    ModelFile(
      tensors: tensors.map { name, shape in
        .init(name: name, shape: shape, values: [Float](repeating: value, count: shape.reduce(1, *)))
      })
  }

  @Test func aStateDictionaryGivesPyTorchsAnswers() throws {
    let golden = try #require(golden)
    let file = try #require(file)
    var network = Network(golden.architecture, seed: 1)
    #expect(try network.adopt(file, path: "p").isEmpty)
    #expect(relativeDifference(try logits(network), golden.logits) < 1e-5)
    #expect(network.tensor("conv3.weight") == file.tensor("features.7.weight")?.values)
    #expect(network.tensor("conv9.weight") == file.tensor("features.19.weight")?.values)

    // The same by a map, through a file.
    var names = ["dense1": "hidden", "dense2": "classifier", "norm1": "features.1", "norm2": "features.5"]
    for (layer, place) in zip(1...9, [0, 4, 7, 9, 11, 13, 15, 17, 19]) { names["conv\(layer)"] = "features.\(place)" }
    names["conv1"] = nil
    (names["conv1.weight"], names["conv1.bias"]) = ("features.0.weight", "features.0.bias")
    let folder = try TemporaryFolder()
    try write(try JSONEncoder().encode(names), to: folder.file("map.json"))
    var mapped = Network(golden.architecture, seed: 2)
    #expect(try mapped.adopt(file, map: try WeightMap.read(folder.file("map.json")), path: "p").isEmpty)
    #expect(mapped == network)
  }

  @Test func otherClassesKeepANewHead() throws {
    let source = try perceptron(3, seed: 1)
    let start = try perceptron(2, seed: 2)
    var network = start
    #expect(try network.adopt(source.modelFile(), path: "p") == ["dense2"])
    #expect(network.tensor("dense1.weight") == source.tensor("dense1.weight"))
    #expect(network.tensor("dense2.weight") == start.tensor("dense2.weight"))
    network = start
    #expect(
      try network.adopt(file([("a.0.weight", [5, 4]), ("a.0.bias", [5]), ("fc.weight", [9, 5])]), path: "p")
        == ["dense2"])
    network = start
    #expect(
      try network.adopt(
        file([("x.weight", [5, 4]), ("x.bias", [5]), ("y.weight", [2, 5])]),
        map: WeightMap(["dense1": "x", "dense2": nil]), path: "p") == ["dense2"])
  }

  @Test(
    arguments: [
      (
        [("dense1.weight", [5, 3]), ("dense1.bias", [5])], [:],
        "\"dense1.weight\" has the shape [5, 3], dense1.weight has"
      ),
      ([("dense1.weight", [5, 4])], [:], "\"dense1.bias\" is missing"),
      (
        [("a.weight", [6, 4]), ("a.bias", [6])], [:],
        "nothing fits dense1 (bias [5], weight [5, 4]); not yet used: a (bias"
      ),
      (
        [("a.weight", [5, 4]), ("a.bias", [5]), ("b.weight", [5, 4]), ("b.bias", [5])], [:],
        "a, b could each be dense1 (bias [5], weight [5, 4]); a map of names tells"
      ),
      (
        [("a.weight", [5, 4]), ("a.bias", [5]), ("b.weight", [7]), ("c.weight", [7])], [:],
        "b, c have no place in the network"
      ),
      (
        [("a.weight", [5, 4]), ("a.bias", [5])], ["dense3": "a"],
        "names \"dense3\", which the network lacks; its layers: dense1"
      ),
      (
        [("a.weight", [5, 4]), ("a.bias", [5])], ["dense1": "b"],
        "sends dense1.weight to \"b.weight\", which the file lacks"
      ),
      ([("a.weight", [5, 4])], ["dense1.weight": "a.weight"], "leaves dense1.bias out"),
      (
        [("a.weight", [5, 4]), ("a.bias", [4])], ["dense1": "a"], "\"a.bias\" has the shape [4], dense1.bias has [5]"
      ),
      ([], [:], "nothing fits dense1 (bias [5], weight [5, 4]); not yet used: nothing"),
    ] as [([(String, [Int])], [String: String], String)])
  func whatDoesNotFitIsNamed(tensors: [(String, [Int])], map: [String: String], reason: String) throws {
    var network = try perceptron(2, seed: 1)
    do {
      _ = try network.adopt(file(tensors), map: WeightMap(map.mapValues { $0 }), path: "w.safetensors")
      Issue.record("accepted")
    } catch NetworkError.badWeights(let path, let why) {
      #expect(path == "w.safetensors")
      #expect(why.contains(reason), "\(why)")
    }
    #expect(try network == perceptron(2, seed: 1))
  }

  @Test func valuesThatAreNotFiniteAreRefused() throws {
    var network = try perceptron(2, seed: 1)
    #expect {
      try network.adopt(file([("a.weight", [5, 4]), ("a.bias", [5])], value: .nan), path: "p")
    } throws: { error in
      "\(error)".contains("not finite")
    }
  }

  @Test(arguments: ["", "[]", "{\"a\": 1}", "{\"a\": {}}", "{"])
  func badMapsAreRefused(text: String) throws {
    let folder = try TemporaryFolder()
    try write(text, to: folder.file("map.json"))
    #expect(throws: NetworkError.self) { try WeightMap.read(folder.file("map.json")) }
    #expect(throws: NetworkError.self) { try WeightMap.read(folder.file("absent.json")) }
  }
}
