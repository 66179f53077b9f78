import CKernels
import COneDNN

/// A dense layer with bias and, where one follows, a rectifier: matrix products of oneDNN.
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
  override var implementations: [String] { ["sgemm"] }

  /// c[m, n] = op(a) op(b), all row by row.
  private func product(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, transposed ta: Bool, _ b: UnsafePointer<Float>,
    transposed tb: Bool, into c: UnsafeMutablePointer<Float>
  ) throws {
    try LibraryEngine.check(
      fleming_dnn_sgemm(
        ta ? 1 : 0, tb ? 1 : 0, Int64(m), Int64(n), Int64(k), a, Int64(ta ? m : k), b, Int64(tb ? k : n), 0, c,
        Int64(n)), "multiply in \(name)")
  }

  override func forward(count: Int, training: Bool, seed: UInt64) throws {
    try product(
      count, output.count, input.count, x, transposed: false, context.parameters + weights, transposed: true, into: y)
    if bias != nil || slope != 1 {
      fleming_bias_rectify(
        Int64(count), Int64(output.count), bias.map { context.parameters + $0 }, slope, y, threads)
    }
  }

  override func backward(count: Int) throws {
    applyOwnGate(count: count)
    if let gradients {
      try product(
        output.count, input.count, count, dy, transposed: true, x, transposed: false, into: gradients + weights)
      if let bias { fleming_column_sums(Int64(count), Int64(output.count), dy, gradients + bias, threads) }
    }
    guard wantsInputGradient else { return }
    try product(
      count, input.count, output.count, dy, transposed: false, context.parameters + weights, transposed: false,
      into: dx)
    applyGate(count: count)
  }
}
