import Networks
import Testing

/// Gradients against finite differences of the loss, along random directions.
@Suite struct EngineGradientTests {
  /// (f(h) - f(-h)) / 2h at h and h / 2, extrapolated to h = 0: the error left is of fourth order.
  private func derivative(step h: Double, _ f: (Double) throws -> Double) rethrows -> Double {
    let wide = (try f(h) - f(-h)) / (2 * h)
    let near = (try f(h / 2) - f(-h / 2)) / h
    return (4 * near - wide) / 3
  }

  @Test("gradients of the parameters", arguments: EngineCase.names)
  func parameterGradients(name: String) throws {
    let count = 4
    let (network, input, targets) = try EngineCase.make(name, count: count, smooth: true)
    let plan = try Plan(network, batch: count, purpose: .training)
    let weights: [Float] = [1, 0.5, 2, 0]
    let gradients = try plan.gradients(
      input, count: count, targets: targets, sampleWeights: weights, dropoutSeed: 1
    ).values
    for tensor in network.architecture.tensors where tensor.isTrainable {
      // Along the gradient itself, bent by noise: a steep direction, so that rounding stays small beside it.
      let own = Array(gradients[tensor.range])
      let norm = own.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      if norm < 1e-4 { continue }
      let noise = hashed(UInt64(tensor.range.lowerBound), count: own.count)
      let scale = norm / Double(own.count).squareRoot()
      let direction = zip(own, noise).map { Double($0) / norm + 0.3 * scale * Double($1) / norm }
      let expected = zip(own, direction).reduce(0.0) { $0 + Double($1.0) * $1.1 }
      // Wider where the loss hardly changes, since it is rounded to single precision.
      let measured = try derivative(step: norm < 1 ? 4e-2 : 2e-2) { h in
        var moved = network
        for (i, place) in tensor.range.enumerated() { moved.values[place] += Float(h * direction[i]) }
        try plan.load(moved)
        return try plan.gradients(
          input, count: count, targets: targets, sampleWeights: weights, dropoutSeed: 1
        ).loss
      }
      #expect(abs(measured - expected) < 1e-3 * max(norm, 0.05), "\(name) \(tensor.name): \(measured), \(expected)")
    }
  }

  @Test("gradients of the input", arguments: EngineCase.names)
  func inputGradients(name: String) throws {
    let count = 3
    let (network, input, targets) = try EngineCase.make(name, count: count, smooth: true)
    let plan = try Plan(network, batch: count, purpose: .inputGradient)
    let gradient = try plan.inputGradient(input, count: count, targets: targets).gradient
    let size = network.architecture.sampleCount
    for sample in 0..<count {
      let own = Array(gradient[sample * size..<(sample + 1) * size])
      let norm = own.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let direction = zip(own, hashed(9, count: size)).map { Double($0) / norm + 0.02 * Double($1) }
      let expected = zip(own, direction).reduce(0.0) { $0 + Double($1.0) * $1.1 }
      let measured = try derivative(step: 4e-2) { h in
        var moved = input
        for i in 0..<size { moved[sample * size + i] += Float(h * direction[i]) }
        return Double(try plan.inputGradient(moved, count: count, targets: targets).losses[sample])
      }
      #expect(abs(measured - expected) < 1e-3 * max(norm, 0.02), "\(name) \(sample): \(measured), \(expected)")
    }
  }

  @Test("dropout's gradient is that of the very mask it drew")
  func dropoutGradient() throws {
    let (network, input, targets) = try EngineCase.make("dropout", count: 4, smooth: true)
    let plan = try Plan(network, batch: 4, purpose: .training)
    let gradients = try plan.gradients(input, count: 4, targets: targets, dropoutSeed: 3).values
    let norm = gradients.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let measured = try derivative(step: 1e-2) { h in
      var moved = network
      for i in gradients.indices { moved.values[i] += Float(h * Double(gradients[i]) / norm) }
      try plan.load(moved)
      return try plan.gradients(input, count: 4, targets: targets, dropoutSeed: 3).loss
    }
    #expect(abs(measured - norm) < 1e-3 * norm)
  }
}
