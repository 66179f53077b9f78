/// The memory of a few batches, used in turn, and how a slot of it is filled.
///
/// Unchecked because threads write disjoint slots, and what hands a batch over orders those writes before they are read.
final class BatchSlots: @unchecked Sendable {
  /// Items in a batch.
  let batch: Int
  /// Batches that exist at once.
  let depth: Int
  private let elements: Int
  private let values: UnsafeMutableBufferPointer<Float>
  private let fill: BatchPipeline.Fill

  // Not set to zero: the threads that fill the slots are the first to touch their pages.
  init(batch: Int, depth: Int, elements: Int, fill: @escaping BatchPipeline.Fill) {
    (self.batch, self.depth, self.elements, self.fill) = (batch, depth, elements, fill)
    values = .allocate(capacity: depth * batch * elements)
  }

  deinit { values.deallocate() }

  /// The values [slot, element] of a batch.
  func values(ofBatch number: Int) -> UnsafeMutableBufferPointer<Float> {
    let start = number % depth * batch * elements
    return UnsafeMutableBufferPointer(rebasing: values[start..<start + batch * elements])
  }

  /// Fills the slot of an item; gives the error of one that cannot be filled, whose slot is then zero.
  func fill(_ item: Int) -> (any Error)? {
    let start = item % batch * elements
    let slot = UnsafeMutableBufferPointer(rebasing: values(ofBatch: item / batch)[start..<start + elements])
    do {
      try fill(item, slot)
      return nil
    } catch {
      slot.update(repeating: 0)
      return error
    }
  }
}
