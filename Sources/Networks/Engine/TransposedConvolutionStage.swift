import CKernels
import COneDNN

/// A transposed convolution with bias and, where one follows, a rectifier: oneDNN's convolution from the output to the
/// input, with its directions exchanged.
final class TransposedConvolutionStage: Stage {
  private let slope: Float
  private let weights: Int
  private let bias: Int?
  private let enlarging: LibraryConvolution
  private let reducing: LibraryConvolution?
  private let weightGradient: LibraryConvolution?
  /// Zeros: the convolution from the output to the input has no bias.
  private let noBias: UnsafeMutablePointer<Float>
  /// What the library takes for the gradient of that bias.
  private let unused: UnsafeMutablePointer<Float>

  init(
    _ context: StageContext, name: String, input: Shape, output: Shape, window: Window, slope: Float, weights: Int,
    bias: Int?, wantsInputGradient: Bool
  ) throws {
    self.slope = slope
    self.weights = weights
    self.bias = bias
    let shape = fleming_dnn_convolution_shape(
      from: output, to: input, window, batch: context.batch * context.views, groups: 1)
    func library(_ direction: fleming_dnn_direction, _ purpose: String) throws -> LibraryConvolution {
      try LibraryConvolution(context.library, direction, shape, slope: 1, name: name + purpose)
    }
    enlarging = try library(fleming_dnn_backward_data, "")
    reducing = wantsInputGradient ? try library(fleming_dnn_forward_training, " input gradient") : nil
    weightGradient =
      context.gradients(of: name) == nil ? nil : try library(fleming_dnn_backward_weights, " weight gradient")
    noBias = try context.memory.allocate(Float.self, count: input.channels)
    unused = try context.memory.allocate(Float.self, count: input.channels)
    super.init(context, name: name, input: input, output: output)
  }

  private var passes: [LibraryConvolution] { [enlarging, reducing, weightGradient].compactMap(\.self) }

  override var fusedSlope: Float? { slope == 1 ? nil : slope }
  override var hasParameters: Bool { true }
  override var needsInput: Bool { gradients != nil }
  override var scratchCount: Int { passes.map(\.scratchCount).max() ?? 0 }
  override var implementations: [String] { passes.map(\.implementation) }

  private var weightValues: UnsafeMutablePointer<Float> { context.parameters + weights }
  /// Weights that change at every step; nil: those that `prepare` brought into the library's layout.
  private var changingWeights: UnsafeMutablePointer<Float>? { context.purpose == .training ? weightValues : nil }

  override func prepare() throws {
    guard context.purpose != .training else { return }
    try enlarging.prepare(weights: weightValues)
    try reducing?.prepare(weights: weightValues)
  }

  private func pixels(_ count: Int) -> Int64 { Int64(count * output.rows * output.columns) }

  override func forward(count: Int, training: Bool, seed: UInt64) throws {
    try enlarging.run(source: y, weights: changingWeights, bias: nil, destination: x, scratch: scratch)
    if bias != nil || slope != 1 {
      fleming_bias_rectify(
        pixels(count), Int64(output.channels), bias.map { context.parameters + $0 }, slope, y, threads)
    }
  }

  override func backward(count: Int) throws {
    applyOwnGate(count: count)
    if let gradients, let weightGradient {
      silenceRest(behind: count)
      try weightGradient.run(
        source: dy, weights: gradients + weights, bias: unused, destination: x, scratch: scratch)
      if let bias { fleming_column_sums(pixels(count), Int64(output.channels), dy, gradients + bias, threads) }
    }
    guard let reducing else { return }
    try reducing.run(source: dy, weights: changingWeights, bias: noBias, destination: dx, scratch: scratch)
    applyGate(count: count)
  }
}
