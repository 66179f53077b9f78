import CKernels

/// A dense layer with bias and, where one follows, a rectifier: products of matrices.
final class DenseStage: Stage {
  private let slope: Float
  private let weights: Int
  private let bias: Int?

  init(
    _ context: StageContext, name: String, input: Shape, output: Shape, slope: Float, weights: Int, bias: Int?
  ) {
    self.slope = slope
    self.weights = weights
    self.bias = bias
    super.init(context, name: name, input: input, output: output)
  }

  override var fusedSlope: Float? { slope == 1 ? nil : slope }
  override var hasParameters: Bool { true }
  override var needsInput: Bool { gradients != nil }
  override var scratchCount: Int { productScratch }
  /// Up to so many samples each weight is read once for all of them, outside training.
  private static let few = 4
  override var implementations: [String] {
    let isFew = context.purpose != .training && batch <= Self.few
    return [isFew ? "few-samples:\(String(cString: fleming_kernels_instructions()))" : productImplementation]
  }

  override func forward(count: Int, training: Bool, seed: UInt64) throws {
    let bias = bias.map { context.parameters + $0 }
    if context.purpose != .training, count <= Self.few {
      fleming_dense(
        Int64(count), Int64(output.count), Int64(input.count), x, context.parameters + weights, bias, slope, y, threads)
      return
    }
    try multiply(
      x, context.parameters + weights, transposeB: true, m: count, n: output.count, k: input.count, into: y,
      workspace: scratch)
    if bias != nil || slope != 1 {
      fleming_bias_rectify(Int64(count), Int64(output.count), bias, slope, y, threads)
    }
  }

  override func backward(count: Int) throws {
    applyOwnGate(count: count)
    if let gradients {
      try multiply(
        dy, transposeA: true, x, m: output.count, n: input.count, k: count, into: gradients + weights,
        workspace: scratch)
      if let bias { fleming_column_sums(Int64(count), Int64(output.count), dy, gradients + bias, threads) }
    }
    guard wantsInputGradient else { return }
    try multiply(
      dy, context.parameters + weights, m: count, n: input.count, k: output.count, into: dx, workspace: scratch)
    applyGate(count: count)
  }
}
