import CKernels

/// What the stages of a plan share.
final class StageContext {
  /// Largest number of samples.
  let batch: Int
  /// How many views of each sample the stages being made see.
  var views = 1
  /// What the plan is for.
  let purpose: Plan.Purpose
  /// Names of the layers that do not learn.
  let frozen: Set<String>
  /// Whether dropout goes on outside training.
  let keepsDropout: Bool
  /// Arithmetic of the convolutions.
  let precision: Precision
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
  /// The plain numbers of the samples, [sample, number].
  let sideNumbers: UnsafeMutablePointer<Float>
  /// How many of them a sample has.
  let sideCount: Int
  /// Their gradients, for input gradients.
  let sideGradients: UnsafeMutablePointer<Float>?

  /// Where the gradients of a layer's parameters go; nil: it does not learn.
  func gradients(of layer: String) -> UnsafeMutablePointer<Float>? { frozen.contains(layer) ? nil : gradients }

  init(
    _ architecture: Architecture, batch: Int, purpose: Plan.Purpose, frozen: Set<String>, keepsDropout: Bool,
    precision: Precision, threads: Int
  ) throws {
    self.batch = batch
    self.purpose = purpose
    self.frozen = frozen
    self.keepsDropout = keepsDropout
    self.precision = precision
    self.threads = Int32(threads)
    library = try LibraryEngine()
    let valueCount = architecture.valueCount
    parameters = try memory.allocate(Float.self, count: valueCount)
    gradients = purpose == .training ? try memory.allocate(Float.self, count: valueCount) : nil
    sideCount = architecture.sideCount
    sideNumbers = try memory.allocate(Float.self, count: batch * sideCount)
    sideGradients = purpose == .inputGradient ? try memory.allocate(Float.self, count: batch * sideCount) : nil
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
  /// How many views of each sample it sees, each a sample of its own.
  let views: Int
  /// The gradients of the parameters, where its layer learns.
  final let gradients: UnsafeMutablePointer<Float>?

  /// The values it reads: 0 is the plan's input, i + 1 what stage i gives.
  final var sources: [Int] = []
  /// For each source the slope of a leaky rectifier that the stage before has fused into its output. This stage
  /// multiplies that source's gradient by the rectifier's derivative, so that no pass over memory is spent on it. Nil:
  /// there is none, or several stages read it.
  final var gates: [Float?] = [nil]
  /// The same for this stage's own output, where no stage follows.
  final var ownGate: Float?
  /// For each source whether its gradient is wanted: false for the first stage in training.
  final var wantsGradients = [true]
  /// Gradients to be added up behind the way back, where several stages read a value.
  final var sums: [GradientSum] = []

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
    views = context.views
    gradients = context.gradients(of: name)
    // Bound when all stages are known; until then any address that is never read.
    x = context.parameters
    y = context.parameters
    dx = context.parameters
    dy = context.parameters
    scratch = context.parameters
  }

  /// Largest number of samples, each view counted.
  final var batch: Int { context.batch * views }
  /// Floats behind it for one sample of the plan.
  var outputCount: Int { views * output.count }
  /// The gate of the only source.
  final var gate: Float? { gates[0] }
  /// Whether any source's gradient is wanted.
  final var wantsInputGradient: Bool { wantsGradients.contains(true) }

  /// Takes its memory: what it reads, what it writes, the gradients of both.
  func bind(
    inputs: [UnsafeMutablePointer<Float>], output: UnsafeMutablePointer<Float>,
    inputGradients: [UnsafeMutablePointer<Float>], outputGradient: UnsafeMutablePointer<Float>
  ) {
    x = inputs[0]
    y = output
    dx = inputGradients[0]
    dy = outputGradient
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
  /// Whether it has parameters.
  var hasParameters: Bool { false }
  /// Whether it has parameters that the plan moves.
  final var learns: Bool { hasParameters && gradients != nil }
  /// Floats of scratch.
  var scratchCount: Int { 0 }
  /// Names of the implementations it runs.
  var implementations: [String] { [] }

  /// Whether the gradient of a source is the output's, as it is.
  func passesGradient(to source: Int) -> Bool { false }

  final func retains(source: Int) -> Bool {
    needsInput || (gates[source] != nil && wantsGradients[source] && !gatesByOutput)
  }
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
