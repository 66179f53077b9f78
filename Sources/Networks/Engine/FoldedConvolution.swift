import CKernels

/// A convolution along rows with stride 2 as one with stride 1: two neighbours are the channels of one place, as they lie in
/// memory, and a kernel half as long leads from them, with a zero at its ends where theirs do not fall together. Winograd
/// then takes it (after the phases of Shi et al. 2016, arXiv:1609.07009, and the other way round).
struct FoldedConvolution {
  /// The input in pairs.
  let input: Shape
  /// The window over the pairs.
  let window: Window
  /// Pairs of zeros before the first.
  let left: Int
  /// Floats of the folded kernel, and those before the first of the kernel itself.
  let weightCount: Int
  private let offset: Int
  private let ownCount: Int

  /// Nil where it would not pay: other windows, an odd row, few channels, or a kernel whose half Winograd does not take.
  init?(from input: Shape, to output: Shape, _ window: Window, left: Int, isHalf: Bool) {
    guard window.kernel.rows == 1, window.stride.rows == 1, window.stride.columns == 2, window.dilation == 1,
      input.columns % 2 == 0, !isHalf
    else { return nil }
    self.left = (left + 1) / 2
    let shift = 2 * self.left - left
    let taps = (window.kernel.columns + shift + 1) / 2
    self.input = Shape(channels: 2 * input.channels, rows: input.rows, columns: input.columns / 2)
    self.window = Window(kernel: Extent(rows: 1, columns: taps), stride: 1, padding: .none, dilation: 1)
    let step = input.channels * output.channels
    (weightCount, offset, ownCount) = (2 * taps * step, shift * step, window.kernel.columns * step)
    let route = ConvolutionStage.route(from: self.input, to: output, self.window, isHalf: false)
    guard route == .winograd else { return nil }
  }

  /// The kernel [column, input, output] as that over the pairs.
  func arrange(_ weights: UnsafePointer<Float>, into folded: UnsafeMutablePointer<Float>) {
    folded.update(repeating: 0, count: weightCount)
    (folded + offset).update(from: weights, count: ownCount)
  }

  /// The gradient of the kernel from that of the kernel over the pairs.
  func extract(_ folded: UnsafePointer<Float>, into gradient: UnsafeMutablePointer<Float>) {
    gradient.update(from: folded + offset, count: ownCount)
  }
}
