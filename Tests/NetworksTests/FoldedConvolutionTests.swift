import Testing

@testable import Networks

/// A stride of two along rows, folded into channels: what a network gives against plain loops.
struct FoldedConvolutionTests {
  @Test(arguments: [5, 6, 7, 8, 9, 10], [Padding.same, .none])
  func agreesWithLoops(kernel: Int, padding: Padding) throws {
    let (channels, filters, columns, count) = (8, 17, 60, 3)
    let convolution = Convolution1D(.init(filters: filters, kernel: Extent(kernel), stride: 2, padding: padding))
    let input = Shape(channels: channels, rows: 1, columns: columns)
    let architecture = try Architecture(name: "folded", input: input, layers: [convolution, Flatten()])
    var network = Network(architecture, seed: 3)
    network.values = zip(network.values, hashed(5, count: network.values.count)).map { $0 + 0.1 * $1 }
    let plan = try Plan(network, batch: count, purpose: .inference)
    #expect(plan.implementations.first?.hasPrefix("winograd") == true, "\(plan.implementations)")
    let x = hashed(1, count: count * input.count)
    let own = try plan.forward(x, count: count)
    let left = padding == .none ? 0 : (kernel - 2) / 2
    let length = own.count / (count * filters)
    #expect(length == (padding == .none ? (columns - kernel) / 2 + 1 : columns / 2))
    // Weights [filter, channel, tap], then the biases.
    let exact = own.indices.map { place -> Float in
      let (sample, filter, p) = (place / length / filters, place / length % filters, place % length)
      var sum = Double(network.values[filters * channels * kernel + filter])
      for channel in 0..<channels {
        for tap in 0..<kernel where (0..<columns).contains(2 * p - left + tap) {
          sum +=
            Double(x[(sample * channels + channel) * columns + 2 * p - left + tap])
            * Double(network.values[(filter * channels + channel) * kernel + tap])
        }
      }
      return Float(sum)
    }
    #expect(relativeDifference(own, exact) < 3e-6)
  }
}
