import Networks
import Testing

@Suite("Joining plain numbers")
struct SideInputTests {
  @Test("every named architecture takes numbers in front of its first dense layer", arguments: Architecture.presetNames)
  func presets(_ name: String) throws {
    let plain = try Architecture.preset(name)
    let joined = try plain.joiningNumbers(3)
    #expect(joined.sideCount == 3 && joined.outputs == plain.outputs && joined.name == name)
    #expect(joined.sampleCount == plain.input.count + 3)
    let side = try #require(joined.steps.firstIndex { $0.layer is SideInput })
    let dense = joined.steps[side + 1]
    #expect(dense.layer is Dense && dense.name == "dense1" && dense.input.count == joined.steps[side].input.count + 3)
    // Nothing else is another tensor than before.
    let shapes = Dictionary(uniqueKeysWithValues: joined.tensors.map { ($0.name, $0.shape) })
    #expect(joined.tensors.map(\.name) == plain.tensors.map(\.name))
    for tensor in plain.tensors where tensor.name != "dense1.weight" { #expect(shapes[tensor.name] == tensor.shape) }
  }

  @Test("a picture in front of a dense layer is flattened first")
  func flattened() throws {
    let plain = try Architecture("plain", input: Shape(channels: 2, rows: 3, columns: 3)) { Dense(features: 2) }
    let joined = try plain.joiningNumbers(1)
    #expect(joined.steps.map(\.name) == ["flatten1", "side1", "dense1"] && joined.steps[2].input.count == 19)
  }

  @Test("without a dense layer the place is open")
  func refused() throws {
    let plain = try Architecture("maps", input: Shape(channels: 2, rows: 4, columns: 4)) {
      Convolution(filters: 2, kernel: 3)
      GlobalAveragePooling()
    }
    #expect {
      try plain.joiningNumbers(2)
    } throws: {
      "\($0)".contains("no layer in maps is dense, so that the place of 2 plain numbers is open")
    }
    #expect(throws: NetworkError.self) { try Architecture.preset("perceptron").joiningNumbers(0) }
  }
}
