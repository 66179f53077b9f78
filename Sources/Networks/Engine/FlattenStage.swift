import CKernels

/// Brings values from [row, column, channel] into PyTorch's [channel, row, column], where no dense layer absorbs that.
final class FlattenStage: Stage {
  private let picture: Shape

  init(_ context: StageContext, name: String, picture: Shape) {
    self.picture = picture
    let shape = Shape(features: picture.count)
    super.init(context, name: name, input: shape, output: shape)
  }

  private var pixels: Int64 { Int64(picture.rows * picture.columns) }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    fleming_channels_first(x, Int64(count), Int64(picture.channels), pixels, y, threads)
  }

  override func backward(count: Int) {
    fleming_channels_last(dy, Int64(count), Int64(picture.channels), pixels, dx, threads)
    applyGate(count: count)
  }
}
