import Networks
import Testing

/// Every named architecture: as many parameters as counted by hand or published, and it learns.
@Suite struct PresetTests {
  static let parameterCounts = [
    "fleming-compact": 225_698, "kim-brunner-2017": 11_230_754, "resnet-18": 11_177_025, "resnet-34": 21_285_185,
    "lenet": 431_080, "lenet-5": 61_706, "keras-cifar10": 1_626_442, "bailer-jones-1997": 4_146,
    "stellar-mlp": 1_100_451, "perceptron": 3, "xor": 9,
    // 6*6*3*32+32 + 5*5*32*64+64 + 64*128*9+128 + 128*128*9+128 + 16*2*2*128*4096+4096 + 2048*4096+4096 + 2048*37+37
    "dieleman-2015": 3_488 + 51_264 + 73_856 + 147_584 + 33_558_528 + 8_392_704 + 75_813,
    "huertas-company-2015": 1_184 + 51_264 + 73_856 + 147_584 + 33_558_528 + 8_392_704 + 10_245,
    // 3*32*9+32 + 15*15*32*64+64 + 64*2+2
    "gieseke-2017-net1": 896 + 460_864 + 130,
    // ... + 32*64*9+64 + 7*7*64*128+128 + 128*2+2
    "gieseke-2017-net2": 896 + 18_496 + 401_536 + 258,
    // 896 + 32*32*9+32 + 18_496 + 64*64*9+64 + 64*128*9+128 + 128*128*9+128 + 3*3*128*256+256 + 256*256+256 + 256*2+2
    "gieseke-2017-net3": 896 + 9_248 + 18_496 + 36_928 + 73_856 + 147_584 + 295_168 + 65_792 + 514,
  ]

  @Test(arguments: Architecture.presets.map(\.name))
  func hasItsParameters(name: String) throws {
    let architecture = try Architecture.preset(name)
    #expect(architecture.parameterCount == Self.parameterCounts[name])
    let json = try architecture.json()
    #expect(try Architecture(json: Array(json.utf8), path: name) == architecture)
  }

  @Test func namesAreUniqueAndSourcesSaid() {
    #expect(Set(Architecture.presetNames).count == Architecture.presets.count)
    #expect(Set(Architecture.presetNames) == Set(Self.parameterCounts.keys))
    #expect(!Architecture.presets.contains { $0.reference.isEmpty })
  }

  /// A few steps on a few samples that any network can learn by heart; without dropout, whose noise would hide it.
  @Test(arguments: Architecture.presets.map(\.name))
  func learns(name: String) throws {
    let preset = try #require(Architecture.presets.first { $0.name == name })
    // The deep ones on smaller pictures, which they take as well.
    let input = name.hasPrefix("resnet") ? Shape(channels: 3, rows: 32, columns: 32) : preset.input
    let architecture = try Network.withoutDropout(Architecture.preset(name, input: input))
    let plan = try Plan(
      Network(architecture, seed: 3), batch: 4, purpose: .training,
      loss: architecture.outputs == 1 ? .binaryCrossEntropy : .categoricalCrossEntropy,
      optimizer: try Optimizer.named("adam"))
    let samples = hashed(5, count: 4 * architecture.sampleCount)
    let targets: Targets =
      architecture.outputs == 1
      ? .values([0, 1, 1, 0]) : .classes((0..<4).map { Int32($0 % architecture.outputs) })
    // Small networks on four samples take large steps, the widest dense layers small ones.
    let rate = architecture.parameterCount < 1000 ? 0.05 : architecture.parameterCount > 40_000_000 ? 1e-5 : 1e-3
    let losses = try (0..<8).map {
      try plan.trainingStep(
        samples, count: 4, targets: targets, learningRate: rate, dropoutSeed: UInt64($0))
    }
    #expect(losses.allSatisfy { $0.isFinite })
    #expect(losses[7] < losses[0], "\(losses)")
  }

  @Test func compactReadsSpectra() throws {
    let architecture = try Architecture.preset(
      "fleming-compact", input: Shape(channels: 1, rows: 1, columns: 4300), outputs: 6)
    #expect(architecture.parameterCount < 500_000)
    #expect(architecture.steps[0].name == "conv1")
    #expect(architecture.tensors[0].shape == [16, 1, 9])
  }

  /// The exclusive or is what the two hidden units are for.
  @Test func xorIsLearnt() throws {
    let plan = try Plan(
      Network(Architecture.preset("xor"), seed: 1), batch: 4, purpose: .training, loss: .binaryCrossEntropy,
      optimizer: try Optimizer.named("adam"))
    let input: [Float] = [0, 0, 0, 1, 1, 0, 1, 1]
    for step in 0..<2000 {
      _ = try plan.trainingStep(
        input, count: 4, targets: .values([0, 1, 1, 0]), learningRate: 0.03, dropoutSeed: UInt64(step))
    }
    let answers = try plan.forward(input, count: 4)
    #expect(answers.map { $0 > 0 } == [false, true, true, false])
  }
}
