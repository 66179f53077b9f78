import Networks
import Testing

/// Layers that training leaves as they are.
@Suite struct FreezingTests {
  private func architecture() throws -> Architecture {
    try Architecture("frozen", input: Shape(channels: 3, rows: 8, columns: 8)) {
      Convolution(filters: 8, kernel: 3)
      BatchNormalization()
      Activation.relu
      Residual {
        Convolution(filters: 8, kernel: 3)
        BatchNormalization()
        ParametricReLU()
      }
      TransposedConvolution(filters: 4, kernel: 2, stride: 2)
      MaxPooling(kernel: 2)
      Dense(features: 6)
      Activation(.tanh)
      Dense(features: 3)
    }
  }

  @Test func namesChooseLayers() throws {
    let architecture = try architecture()
    #expect(try architecture.frozenLayers([]) == [])
    #expect(
      try architecture.frozenLayers(["residual1", "dense1"]) == ["residual1", "conv2", "norm2", "prelu1", "dense1"])
    #expect(
      try architecture.frozenLayers(["all-but-head"])
        == ["conv1", "norm1", "conv2", "norm2", "prelu1", "upconv1", "dense1"])
    #expect {
      try architecture.frozenLayers(["conv9"])
    } throws: { error in
      "\(error)".contains("there is no layer named \"conv9\"; known: conv1")
    }
    #expect {
      try architecture.frozenLayers(["all-but-head", "dense2"])
    } throws: { error in
      "\(error)".contains("nothing is left to learn")
    }
  }

  @Test(arguments: [["all-but-head"], ["conv1", "norm1"], ["residual1", "dense2"], ["upconv1"]])
  func frozenLayersStayAndTheOthersLearnAsBefore(names: [String]) throws {
    let architecture = try architecture()
    let frozen = try architecture.frozenLayers(names)
    let network = Network(hashed: architecture)
    let input = hashed(50, count: 4 * architecture.sampleCount)
    let targets = Targets.classes([0, 1, 2, 0])
    let optimizer = try Optimizer.named("adamw", weightDecay: 0.1)
    let plan = try Plan(network, batch: 6, purpose: .training, optimizer: optimizer, frozen: frozen)
    let gradients = try plan.gradients(input, count: 4, targets: targets, dropoutSeed: 1).values
    for step in 1...3 {
      _ = try plan.trainingStep(input, count: 4, targets: targets, learningRate: 0.01, dropoutSeed: UInt64(step))
    }
    let after = plan.network()
    for step in architecture.steps {
      for tensor in architecture.tensors[step.tensors] {
        let isSame = after.values[tensor.range] == network.values[tensor.range]
        #expect(isSame == frozen.contains(step.name), "\(tensor.name)")
        if frozen.contains(step.name) { #expect(gradients[tensor.range].allSatisfy { $0 == 0 }, "\(tensor.name)") }
      }
    }
    // Where no normalisation is frozen, the rest's gradients are those of a plan that moves everything.
    guard !frozen.contains(where: { $0.hasPrefix("norm") }) else { return }
    let whole = try Plan(network, batch: 6, purpose: .training).gradients(
      input, count: 4, targets: targets, dropoutSeed: 1
    ).values
    for step in architecture.steps where !frozen.contains(step.name) {
      for tensor in architecture.tensors[step.tensors] where tensor.isTrainable {
        #expect(Array(gradients[tensor.range]) == Array(whole[tensor.range]), "\(tensor.name)")
      }
    }
  }

  @Test func frozenNormalisationUsesItsRunningStatistics() throws {
    let architecture = try Architecture(
      name: "norm", input: Shape(features: 3), layers: [BatchNormalization(), Dense(features: 2)])
    let network = Network(hashed: architecture)
    let input = hashed(50, count: 4 * 3)
    let plan = try Plan(network, batch: 4, purpose: .training, frozen: ["norm1"])
    let loss = try plan.gradients(input, count: 4, targets: .classes([0, 1, 1, 0]), dropoutSeed: 1).loss
    let probe = try Plan(network, batch: 4, purpose: .inputGradient)
    let losses = try probe.inputGradient(input, count: 4, targets: .classes([0, 1, 1, 0])).losses
    #expect(abs(loss - Double(losses.reduce(0, +)) / 4) < 1e-6)
  }

  @Test func whatNothingBelowNeedsIsNotComputed() throws {
    let architecture = try architecture()
    let network = Network(hashed: architecture)
    let whole = try Plan(network, batch: 32, purpose: .training)
    let head = try Plan(
      network, batch: 32, purpose: .training, frozen: try architecture.frozenLayers(["all-but-head"]))
    #expect(head.implementations.count < whole.implementations.count)
    #expect(head.memoryBytes < whole.memoryBytes)
  }
}
