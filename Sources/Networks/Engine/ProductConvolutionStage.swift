import CKernels

/// A convolution of many channels over a small picture, with bias and, where one follows, a rectifier: one product of
/// the windows of all pixels of a batch with the weights (Chellapilla et al. 2006).
///
/// oneDNN's convolutions want weights in layouts of their own. Where a picture has few pixels but its channels many
/// weights, bringing them there at every step of training takes longer than the convolution.
final class ProductConvolutionStage: Stage {
  private let shape: fleming_pooling_shape
  private let slope: Float
  private let weights: Int
  private let bias: Int?
  /// Pixels of an output, and values of a window.
  private let pixels, taps: Int
  /// Whether a window is a pixel, each in turn: then the picture is the matrix.
  private let isPlain: Bool

  /// Floats of a sample's windows beyond which they would not stay near the processor.
  private static let mostPatchValues = 1 << 16

  init(
    _ context: StageContext, name: String, input: Shape, output: Shape, window: Window, slope: Float, weights: Int,
    bias: Int?
  ) {
    shape = fleming_pooling_shape(input, output, window)
    self.slope = slope
    self.weights = weights
    self.bias = bias
    pixels = output.rows * output.columns
    taps = window.kernel.rows * window.kernel.columns * input.channels
    isPlain = window.kernel == 1 && window.stride == 1 && output.rows == input.rows && output.columns == input.columns
    super.init(context, name: name, input: input, output: output)
  }

  /// Whether a convolution that Winograd's way does not suit is faster as a product. In one dimension no window repeats
  /// much of another, and the direct kernel is.
  static func suits(from input: Shape, to output: Shape, _ window: Window, purpose: Plan.Purpose) -> Bool {
    purpose == .training && window.dilation == 1 && input.rows > 1 && input.channels >= 32 && output.channels >= 32
      && output.rows * output.columns * window.kernel.rows * window.kernel.columns * input.channels <= mostPatchValues
  }

  override var fusedSlope: Float? { slope == 1 ? nil : slope }
  override var hasParameters: Bool { true }
  override var needsInput: Bool { gradients != nil }
  override var scratchCount: Int { patchCount + productScratch }
  override var implementations: [String] { ["patches", productImplementation] }

  /// The windows as the rows of a matrix.
  private func patches(_ count: Int) -> UnsafeMutablePointer<Float> {
    guard !isPlain else { return x }
    var shape = shape
    fleming_patches(&shape, Int64(count), x, scratch, threads)
    return scratch
  }

  /// The workspace of a product behind the windows, on a cache line.
  private var workspace: UnsafeMutablePointer<Float> { scratch + patchCount }
  private var patchCount: Int { isPlain ? 0 : (batch * pixels * taps + 15) / 16 * 16 }

  override func forward(count: Int, training: Bool, seed: UInt64) throws {
    try multiply(
      patches(count), context.parameters + weights, m: count * pixels, n: output.channels, k: taps, into: y,
      workspace: workspace)
    if bias != nil || slope != 1 {
      fleming_bias_rectify(
        Int64(count * pixels), Int64(output.channels), bias.map { context.parameters + $0 }, slope, y, threads)
    }
  }

  override func backward(count: Int) throws {
    applyOwnGate(count: count)
    if let gradients {
      try multiply(
        patches(count), transposeA: true, dy, m: taps, n: output.channels, k: count * pixels,
        into: gradients + weights, workspace: workspace)
      if let bias {
        fleming_column_sums(Int64(count * pixels), Int64(output.channels), dy, gradients + bias, threads)
      }
    }
    guard wantsInputGradient else { return }
    let target = isPlain ? dx : scratch
    try multiply(
      dy, context.parameters + weights, transposeB: true, m: count * pixels, n: taps, k: output.channels, into: target,
      workspace: workspace)
    if isPlain { return applyGate(count: count) }
    var shape = shape
    fleming_patches_backward(
      &shape, Int64(count), scratch, gate == nil ? nil : x, gate ?? 1, dx, threads)
  }
}
