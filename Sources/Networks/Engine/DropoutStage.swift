import CKernels
import Groundwork

/// Dropout in training. The mask is a function of the step's seed, the layer and the place, so the way back makes it
/// again instead of keeping it.
final class DropoutStage: Stage {
  private let rate: Float
  private let key: UInt64
  private var seed: UInt64 = 0

  init(_ context: StageContext, name: String, shape: Shape, rate: Double) {
    self.rate = Float(rate)
    key = StableHash.fnv1a("dropout in \(name)")
    super.init(context, name: name, input: shape, output: shape)
  }

  override var mayRunInPlace: Bool { true }
  override var mayRunBackInPlace: Bool { true }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    guard training || context.keepsDropout else {
      if x != y { y.update(from: x, count: count * input.count) }
      return
    }
    var source = RandomSource(seed, key)
    self.seed = source.next()
    fleming_dropout(Int64(count * input.count), self.seed, rate, x, y, threads)
  }

  override func backward(count: Int) {
    fleming_dropout(Int64(count * input.count), seed, rate, dy, dx, threads)
    applyGate(count: count)
  }
}
