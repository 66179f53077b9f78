import Groundwork

/// Random noise exactly as large as an attack's change, to tell an adversary's direction from mere disturbance.
///
/// Every changed pixel keeps the size of its change and gets a random sign, so the L-infinity and the L2 norm (every
/// norm, in fact) of every sample equal the attack's. Where one sign would leave the bounds, the other is taken; only
/// where both would, the change is cut.
public enum NoiseControl {
  /// The noisy twin of `attacked`.
  static func twin(of attacked: [Float], _ batch: ProbeBatch, seed: UInt64) -> [Float] {
    let elements = batch.planeCount * batch.bands
    let plane = batch.planeCount
    var sources = (0..<batch.count).map {
      RandomSource(seed: seed, epoch: 0, sample: batch.first + $0, purpose: "noise control")
    }
    return batch.moved { place, clean, _ in
      let size = abs(attacked[place] - clean)
      guard size > 0 else { return clean }
      let sign: Float = sources[place / elements].next() & 1 == 0 ? 1 : -1
      guard !batch.bounds.isEmpty else { return clean + sign * size }
      let bound = batch.bounds[place / plane % batch.bands]
      return bound.contains(clean + sign * size) ? clean + sign * size : clean - sign * size
    }
  }
}
