import CKernels

/// What the stages of a plan share.
final class StageContext {
  /// Largest number of samples.
  let batch: Int
  /// What the plan is for.
  let purpose: Plan.Purpose
  /// Threads of every loop.
  let threads: Int32
  /// Memory that lives as long as the plan.
  let memory = EngineMemory()
  /// oneDNN's engine and stream.
  let library: LibraryEngine
  /// The parameters in the engine's layout; each tensor at its place in the flat block.
  let parameters: UnsafeMutablePointer<Float>
  /// Their gradients, for training.
  let gradients: UnsafeMutablePointer<Float>?

  init(batch: Int, purpose: Plan.Purpose, threads: Int, valueCount: Int) throws {
    self.batch = batch
    self.purpose = purpose
    self.threads = Int32(threads)
    library = try LibraryEngine()
    parameters = try memory.allocate(Float.self, count: valueCount)
    gradients = purpose == .training ? try memory.allocate(Float.self, count: valueCount) : nil
  }
}

/// One step of a plan: a layer, or several fused into one, bound to its memory.
///
/// Activations are laid out [sample, row, column, channel]. A stage reads `x`, writes `y`; backward it reads `dy` and
/// writes `dx`. It says when the plan is made what it has to keep for the way back, so that everything else shares
/// memory.
class Stage {
  let context: StageContext
  /// Name of the layer it comes from.
  let name: String
  /// Shape of one sample in front of it.
  let input: Shape
  /// Shape of one sample behind it.
  let output: Shape

  /// The slope of a leaky rectifier that the stage before has fused into its output. This stage multiplies its input's
  /// gradient by that rectifier's derivative, so that no pass over memory is spent on it. Nil: there is none.
  var gate: Float?
  /// The same for this stage's own output, where no stage follows.
  var ownGate: Float?
  /// Whether a gradient of the input is wanted: false for the first stage in training.
  var wantsInputGradient = true

  var x: UnsafeMutablePointer<Float>
  var y: UnsafeMutablePointer<Float>
  var dx: UnsafeMutablePointer<Float>
  var dy: UnsafeMutablePointer<Float>
  /// Memory shared among stages, `scratchCount` floats of it.
  var scratch: UnsafeMutablePointer<Float>

  init(_ context: StageContext, name: String, input: Shape, output: Shape) {
    self.context = context
    self.name = name
    self.input = input
    self.output = output
    // Bound when all stages are known; until then any address that is never read.
    x = context.parameters
    y = context.parameters
    dx = context.parameters
    dy = context.parameters
    scratch = context.parameters
  }

  /// The slope of the rectifier fused into the output; nil when there is none.
  var fusedSlope: Float? { nil }
  /// Whether the output may overwrite the input.
  var mayRunInPlace: Bool { false }
  /// Whether the input's gradient may overwrite the output's.
  var mayRunBackInPlace: Bool { false }
  /// Whether the way back reads the input.
  var needsInput: Bool { false }
  /// Whether the way back reads the output.
  var needsOutput: Bool { false }
  /// Whether `gate` is taken from the output instead of the input.
  var gatesByOutput: Bool { false }
  /// Whether it has parameters that training moves.
  var hasParameters: Bool { false }
  /// Floats of scratch.
  var scratchCount: Int { 0 }
  /// Names of the implementations it runs.
  var implementations: [String] { [] }

  final var retainsInput: Bool { needsInput || (gate != nil && wantsInputGradient && !gatesByOutput) }
  final var retainsOutput: Bool {
    needsOutput || ownGate != nil || (gate != nil && wantsInputGradient && gatesByOutput)
  }

  /// Does once what depends on the parameters alone. Called whenever they were replaced, not after training steps.
  func prepare() throws {}
  /// The way forward for the first `count` samples.
  func forward(count: Int, training: Bool, seed: UInt64) throws { preconditionFailure("\(name) has no way forward") }
  /// The way back.
  func backward(count: Int) throws { preconditionFailure("\(name) has no way back") }

  final var threads: Int32 { context.threads }

  /// Multiplies the input's gradient by the derivative of the rectifier in front.
  final func applyGate(count: Int) {
    guard let gate else { return }
    fleming_gate(Int64(count * input.count), gate, x, dx, dx, threads)
  }

  /// Multiplies the output's gradient by the derivative of the fused rectifier where no later stage does it.
  final func applyOwnGate(count: Int) {
    guard let ownGate else { return }
    fleming_gate(Int64(count * output.count), ownGate, y, dy, dy, threads)
  }
}
