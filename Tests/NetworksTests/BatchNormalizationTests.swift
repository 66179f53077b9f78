import CKernels
import Networks
import Testing

/// The kernels of batch normalisation against double precision, and the rectifier they compute along.
@Suite struct BatchNormalizationTests {
  /// Values far from 0 beside their spread, where sums of squares would lose every digit.
  private func values(rows: Int, channels: Int) -> [Float] {
    (0..<rows * channels).map { 1000 * Float($0 % channels % 3) + Float($0 % channels + 1) * hashed(3, $0) }
  }

  @Test(
    "mean and variance are those of double precision",
    arguments: [(1, 5), (2, 64), (7, 1), (63, 16), (64, 65), (1027, 3), (4096, 64), (515, 300), (33, 512)], [1, 2, 3])
  func moments(shape: (rows: Int, channels: Int), threads: Int32) {
    let (rows, channels) = shape
    let input = values(rows: rows, channels: channels)
    var mean = [Float](repeating: .nan, count: channels), variance = mean
    var workspace = [Float](
      repeating: .nan, count: fleming_batch_norm_workspace(Int64(channels), threads))
    fleming_batch_statistics(Int64(rows), Int64(channels), input, &mean, &variance, &workspace, threads)
    for channel in 0..<channels {
      let column = (0..<rows).map { Double(input[$0 * channels + channel]) }
      let middle = column.reduce(0, +) / Double(rows)
      let spread = column.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(rows)
      // A mean has single precision's seven digits, and moves the variance as far as that goes.
      let rounding = 4e-7 * max(abs(middle), spread.squareRoot())
      #expect(abs(Double(mean[channel]) - middle) <= rounding)
      let bound = 1e-5 * spread + rounding * spread.squareRoot()
      #expect(abs(Double(variance[channel]) - spread) <= bound, "\(channel): \(variance[channel]), \(spread)")
    }
  }

  @Test("the backward pass is that of double precision", arguments: [(5, 3), (66, 64), (1030, 17)], [1, 2])
  func backward(shape: (rows: Int, channels: Int), threads: Int32) {
    let (rows, channels) = shape
    let input = hashed(1, count: rows * channels), gradient = hashed(2, count: rows * channels)
    let weight = hashed(4, count: channels).map { $0 + 1.5 }
    var mean = [Float](repeating: .nan, count: channels), variance = mean, weightGradient = mean, biasGradient = mean
    var workspace = [Float](repeating: .nan, count: fleming_batch_norm_workspace(Int64(channels), threads))
    var result = [Float](repeating: .nan, count: rows * channels)
    fleming_batch_statistics(Int64(rows), Int64(channels), input, &mean, &variance, &workspace, threads)
    fleming_batch_norm_backward(
      Int64(rows), Int64(channels), input, mean, variance, weight, 1e-5, gradient, &weightGradient, &biasGradient,
      &result, &workspace, threads)
    for channel in 0..<channels {
      let places = (0..<rows).map { $0 * channels + channel }
      let x = places.map { Double(input[$0]) }, g = places.map { Double(gradient[$0]) }, n = Double(rows)
      let middle = x.reduce(0, +) / n
      let inverse = 1 / (x.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / n + 1e-5).squareRoot()
      let normal = x.map { ($0 - middle) * inverse }
      let sum = g.reduce(0, +), product = zip(g, normal).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(Double(biasGradient[channel]) - sum) < 1e-6 * n)
      #expect(abs(Double(weightGradient[channel]) - product) < 1e-6 * n)
      for (k, place) in places.enumerated() {
        let expected = Double(weight[channel]) * inverse * (g[k] - sum / n - normal[k] * product / n)
        #expect(abs(Double(result[place]) - expected) < 1e-5)
      }
    }
  }

  @Test("a rectifier computed along gives the bits of one behind", arguments: [Float(0), 0.01])
  func rectifies(slope: Float) {
    let (rows, channels) = (37, 21)
    let input = hashed(1, count: rows * channels)
    let mean = hashed(2, count: channels), variance = hashed(3, count: channels).map { $0 + 1.5 }
    func normalised(_ slope: Float) -> [Float] {
      var output = input, workspace = [Float](repeating: 0, count: fleming_batch_norm_workspace(Int64(channels), 2))
      fleming_batch_norm(
        Int64(rows), Int64(channels), input, mean, variance, hashed(4, count: channels), hashed(5, count: channels),
        1e-5,
        slope, &output, &workspace, 2)
      return output
    }
    let plain = normalised(1)
    #expect(plain.contains { $0 > 0 } && plain.contains { $0 < 0 })
    #expect(normalised(slope) == plain.map { $0 > 0 ? $0 : slope * $0 })
  }

  /// The same layers with the rectifiers behind normalisation fused, and kept apart by a pooling of single pixels.
  private func architecture(_ name: String, slope: Float, apart: Bool) throws -> Architecture {
    @LayerBuilder func block() -> [any Layer] {
      BatchNormalization()
      if apart { MaxPooling(kernel: 1) }
      Activation.leakyReLU(slope: slope)
    }
    return try Architecture(name, input: Shape(channels: 3, rows: 9, columns: 8)) {
      Convolution(filters: 8, kernel: 3, bias: false)
      block()
      if name == "read twice" {
        Residual {
          Convolution(filters: 8, kernel: 3, bias: false)
          block()
          Convolution(filters: 8, kernel: 3, stride: 1)
        }
      }
      Convolution(filters: 8, kernel: 3, stride: 2)
      if name == "behind a rectifier" { Activation.leakyReLU(slope: 0.2) }
      block()
      Flatten()
      if name != "at the end" { Dense(features: 4) }
      if name == "on vectors" { block() }
    }
  }

  @Test(
    "fused or not, answers and gradients agree",
    arguments: ["read twice", "behind a rectifier", "at the end", "on vectors"],
    [Float(0), 0.1])
  func fuses(name: String, slope: Float) throws {
    let fused = try architecture(name, slope: slope, apart: false)
    let apart = try architecture(name, slope: slope, apart: true)
    var values = Network(fused, seed: 3).values
    for tensor in fused.tensors where tensor.shape.count == 1 {
      for i in tensor.range { values[i] += 0.2 * hashed(77, i) }
    }
    let networks = [fused, apart].map { Network(architecture: $0, values: values) }
    let input = hashed(5, count: 6 * fused.sampleCount)
    let targets = Targets.values(hashed(6, count: 6 * fused.outputs))
    for purpose in Plan.Purpose.allCases {
      let plans = try networks.map { try Plan($0, batch: 6, purpose: purpose, loss: .meanSquaredError) }
      let answers = try plans.map { try $0.forward(input, count: 6) }
      #expect(answers[0] == answers[1])
      switch purpose {
      case .inference: break
      case .training:
        let results = try plans.map { try $0.gradients(input, count: 6, targets: targets, dropoutSeed: 1).values }
        #expect(relativeDifference(results[0], results[1]) < 1e-6)
      case .inputGradient:
        let results = try plans.map { try $0.inputGradient(input, count: 6, targets: targets).gradient }
        #expect(relativeDifference(results[0], results[1]) < 1e-6)
      }
    }
    let frozen = try networks.map {
      try Plan($0, batch: 6, purpose: .training, loss: .meanSquaredError, frozen: ["norm1"])
        .gradients(input, count: 6, targets: targets, dropoutSeed: 1).values
    }
    #expect(relativeDifference(frozen[0], frozen[1]) < 1e-6)
  }
}
