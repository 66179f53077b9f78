import Groundwork
import Imagery
import SkyFiles

/// Framed samples of a data set: read when asked for, kept decoded while they fit into a budget of memory.
///
/// Samples are kept first come, first served and never dropped: training walks through all of them every epoch, so
/// dropping the oldest would drop each just before it is needed.
package final class SampleStore: Sendable {
  private struct Kept {
    var samples: [FramedSample?]
    var bytes = 0
  }

  private let samples: [Sample]
  private let budget: Int
  private let reader: SampleReader
  private let kept: Monitor<Kept>

  /// A store for samples framed by a contract, keeping at most `budget` bytes of pixels.
  package init(samples: [Sample], contract: InputContract, budget: Int, limits: ReadingLimits = .standard) {
    self.samples = samples
    self.budget = budget
    reader = SampleReader(contract, limits: limits)
    kept = Monitor(Kept(samples: Array(repeating: nil, count: samples.count)))
  }

  /// A framed sample (masked pixels still masked). Throws what reading and framing throw.
  package func sample(_ place: Int) throws -> FramedSample {
    if let sample = kept.change({ $0.samples[place] }) { return sample }
    let sample = try reader.framed(samples[place].path, redshift: samples[place].redshift)
    let bytes = sample.bytes
    kept.change {
      guard $0.samples[place] == nil, $0.bytes + bytes <= budget else { return }
      $0.samples[place] = sample
      $0.bytes += bytes
    }
    return sample
  }

  /// Bytes of pixels kept.
  package var bytesKept: Int { kept.change { $0.bytes } }
}
