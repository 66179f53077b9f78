import CKernels
import COneDNN

extension Plan {
  /// Copies samples into the engine's layout.
  func bring(_ input: Span<Float>, count: Int) throws {
    precondition(count >= 0 && count <= batch, "\(count) samples for a plan of \(batch)")
    let size = architecture.sampleCount
    precondition(input.count >= count * size, "\(input.count) values for \(count) samples of \(size)")
    fleming_dnn_set_threads(Int32(threads))
    input.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress, count > 0 else { return }
      forEachPicture(count) { first, samples, place in
        fleming_channels_last(
          values + first * size, samples, channels, pixels, inputBuffer + first * architecture.input.count, place)
      }
      let side = context.sideCount
      for sample in 0..<(side == 0 ? 0 : count) {
        (context.sideNumbers + sample * side).update(
          from: values + sample * size + architecture.input.count, count: side)
      }
    }
  }

  /// The gradient of the input, laid out as the input.
  func exportedInputGradient(count: Int) -> [Float] {
    let size = architecture.sampleCount
    return [Float](unsafeUninitializedCapacity: count * size) { values, initialized in
      if let base = values.baseAddress, let inputGradient, count > 0 {
        forEachPicture(count) { first, samples, place in
          fleming_channels_first(
            inputGradient + first * architecture.input.count, samples, channels, pixels, base + first * size, place)
        }
        let side = context.sideCount
        if let sideGradients = context.sideGradients {
          for sample in 0..<(side == 0 ? 0 : count) {
            (base + sample * size + architecture.input.count).update(from: sideGradients + sample * side, count: side)
          }
        }
      }
      initialized = count * size
    }
  }

  private var channels: Int64 { Int64(architecture.input.channels) }
  private var pixels: Int64 { Int64(architecture.input.rows * architecture.input.columns) }

  /// All pictures at once where they lie one behind the other, else each by itself.
  private func forEachPicture(_ count: Int, _ body: (_ first: Int, _ samples: Int64, _ threads: Int32) -> Void) {
    guard context.sideCount > 0 else { return body(0, Int64(count), Int32(threads)) }
    for sample in 0..<count { body(sample, 1, Int32(threads)) }
  }
}
