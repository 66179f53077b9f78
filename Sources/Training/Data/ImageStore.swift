import Groundwork
import Imagery
import SkyFiles

/// Framed images of a data set: read when asked for, kept decoded while they fit into a budget of memory.
///
/// Images are kept first come, first served and never dropped: training walks through all of them every epoch, so
/// dropping the oldest would drop each just before it is needed.
package final class ImageStore: Sendable {
  private struct Kept {
    var images: [Image?]
    var bytes = 0
  }

  private let samples: [Sample]
  private let contract: InputContract
  private let budget: Int
  private let reader: ImageReader
  private let kept: Monitor<Kept>

  /// A store for samples framed by a contract, keeping at most `budget` bytes of pixels.
  package init(samples: [Sample], contract: InputContract, budget: Int, limits: ReadingLimits = .standard) {
    self.samples = samples
    self.contract = contract
    self.budget = budget
    reader = ImageReader(limits: limits)
    kept = Monitor(Kept(images: Array(repeating: nil, count: samples.count)))
  }

  /// The framed image of a sample (masked pixels still masked). Throws what reading and framing throw.
  package func image(_ place: Int) throws -> Image {
    if let image = kept.change({ $0.images[place] }) { return image }
    let image = try contract.frame(reader.image(samples[place].path))
    let bytes = image.pixels.count * 4 + image.mask.count
    kept.change {
      guard $0.images[place] == nil, $0.bytes + bytes <= budget else { return }
      $0.images[place] = image
      $0.bytes += bytes
    }
    return image
  }

  /// Bytes of pixels kept.
  package var bytesKept: Int { kept.change { $0.bytes } }
}
