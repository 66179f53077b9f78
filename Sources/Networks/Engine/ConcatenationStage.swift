import CKernels

/// Values of equal rows and columns, joined channel behind channel.
final class ConcatenationStage: JoinStage {
  private let shapes: [Shape]

  init(_ context: StageContext, name: String, inputs: [Shape]) {
    shapes = inputs
    var output = inputs[0]
    output.channels = inputs.reduce(0) { $0 + $1.channels }
    super.init(context, name: name, input: inputs[0], output: output)
  }

  private func forEachSource(_ body: (_ source: Int, _ channels: Int64, _ first: Int) -> Void) {
    var first = 0
    for (k, shape) in shapes.enumerated() {
      body(k, Int64(shape.channels), first)
      first += shape.channels
    }
  }

  private func pixels(_ count: Int) -> Int64 { Int64(count * output.rows * output.columns) }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    forEachSource { k, channels, first in
      fleming_copy_columns(
        pixels(count), channels, inputs[k], channels, y + first, Int64(output.channels), threads)
    }
  }

  override func backward(count: Int) {
    forEachSource { k, channels, first in
      guard wantsGradients[k] else { return }
      fleming_copy_columns(
        pixels(count), channels, dy + first, Int64(output.channels), inputGradients[k], channels, threads)
      guard let gate = gates[k] else { return }
      fleming_gate(pixels(count) * channels, gate, inputs[k], inputGradients[k], inputGradients[k], threads)
    }
  }
}
