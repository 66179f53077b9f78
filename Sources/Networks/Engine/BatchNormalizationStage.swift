import CKernels

/// Batch normalisation and, where one follows, a rectifier: by the batch's statistics in training, else by the running
/// ones.
final class BatchNormalizationStage: Stage {
  private let epsilon: Float
  private let momentum: Float
  private let slope: Float
  private let weight: UnsafeMutablePointer<Float>
  private let bias: UnsafeMutablePointer<Float>
  private let runningMean: UnsafeMutablePointer<Float>
  private let runningVariance: UnsafeMutablePointer<Float>
  private let weightGradient: UnsafeMutablePointer<Float>?
  private let biasGradient: UnsafeMutablePointer<Float>?
  private let mean: UnsafeMutablePointer<Float>
  private let variance: UnsafeMutablePointer<Float>

  /// Places of the four tensors in the flat block.
  struct Places {
    var weight, bias, runningMean, runningVariance: Int
  }

  init(
    _ context: StageContext, name: String, shape: Shape, epsilon: Double, momentum: Double, slope: Float,
    places: Places
  ) throws {
    self.epsilon = Float(epsilon)
    self.momentum = Float(momentum)
    self.slope = slope
    weight = context.parameters + places.weight
    bias = context.parameters + places.bias
    runningMean = context.parameters + places.runningMean
    runningVariance = context.parameters + places.runningVariance
    weightGradient = context.gradients(of: name).map { $0 + places.weight }
    biasGradient = context.gradients(of: name).map { $0 + places.bias }
    mean = try context.memory.allocate(Float.self, count: shape.channels)
    variance = try context.memory.allocate(Float.self, count: shape.channels)
    super.init(context, name: name, input: shape, output: shape)
  }

  override var fusedSlope: Float? { slope == 1 ? nil : slope }
  override var hasParameters: Bool { true }
  override var mayRunInPlace: Bool { gradients == nil }
  override var mayRunBackInPlace: Bool { true }
  override var needsInput: Bool { gradients != nil }
  override var scratchCount: Int { fleming_batch_norm_workspace(Int64(input.channels), threads) }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    let channels = Int64(input.channels)
    let rows = Int64(count * input.rows * input.columns)
    guard training, gradients != nil else {
      fleming_batch_norm(
        rows, channels, x, runningMean, runningVariance, weight, bias, epsilon, slope, y, scratch, threads)
      return
    }
    fleming_batch_statistics(rows, channels, x, mean, variance, scratch, threads)
    fleming_batch_norm(rows, channels, x, mean, variance, weight, bias, epsilon, slope, y, scratch, threads)
    // PyTorch keeps the unbiased variance.
    let unbiased = rows > 1 ? Float(Double(rows) / Double(rows - 1)) : 1
    for channel in 0..<input.channels {
      runningMean[channel] += momentum * (mean[channel] - runningMean[channel])
      runningVariance[channel] += momentum * (unbiased * variance[channel] - runningVariance[channel])
    }
  }

  override func backward(count: Int) {
    applyOwnGate(count: count)
    let channels = Int64(input.channels)
    let rows = Int64(count * input.rows * input.columns)
    if let weightGradient, let biasGradient {
      fleming_batch_norm_backward(
        rows, channels, x, mean, variance, weight, epsilon, dy, weightGradient, biasGradient,
        wantsInputGradient ? dx : nil, scratch, threads)
    } else {
      fleming_batch_norm_backward_constant(
        rows, channels, runningVariance, weight, epsilon, dy, dx, scratch, threads)
    }
    if wantsInputGradient { applyGate(count: count) }
  }
}
