import CKernels
import Groundwork

/// Gaussian noise in training: a function of the step's seed, the layer and the place.
final class GaussianNoiseStage: Stage {
  private let sigma: Float
  private let key: UInt64

  init(_ context: StageContext, name: String, shape: Shape, sigma: Float) {
    self.sigma = sigma
    key = StableHash.fnv1a("noise in \(name)")
    super.init(context, name: name, input: shape, output: shape)
  }

  override var mayRunInPlace: Bool { true }
  override var mayRunBackInPlace: Bool { true }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    guard training else {
      if x != y { y.update(from: x, count: count * input.count) }
      return
    }
    var source = RandomSource(seed, key)
    fleming_gaussian_noise(Int64(count * input.count), source.next(), sigma, x, y, threads)
  }

  override func backward(count: Int) {
    if dx != dy { dx.update(from: dy, count: count * input.count) }
    applyGate(count: count)
  }
}
