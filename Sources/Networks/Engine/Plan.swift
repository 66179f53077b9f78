import CKernels
import COneDNN

/// A network compiled for a number of samples and a purpose: stages, memory and layouts are settled once, and a step
/// allocates nothing.
///
/// Not `Sendable`: use a plan from one thread. OpenMP keeps a pool of threads for every thread that calls it, so a new
/// thread for every call would start a new pool each time. The same seed and number of threads give the same bits.
public final class Plan {
  /// What a plan is for.
  public enum Purpose: Sendable, Hashable, CaseIterable {
    /// Logits alone; activations share two buffers.
    case inference
    /// Steps of training, and logits.
    case training
    /// Logits and the gradient of each sample's loss with respect to its input; no gradients of weights.
    case inputGradient
  }

  /// What the network is made of.
  public let architecture: Architecture
  /// Largest number of samples of a call.
  public let batch: Int
  /// Threads of every loop.
  public let threads: Int
  /// What the plan is for.
  public let purpose: Purpose
  /// What is minimised.
  public let loss: Loss
  /// How parameters move; for training.
  public let optimizer: Optimizer

  let context: StageContext
  let stages: [Stage]
  let layouts: [ParameterLayout]
  /// The input, [sample, row, column, channel].
  let inputBuffer: UnsafeMutablePointer<Float>
  /// Its gradient; nil where none is wanted.
  let inputGradient: UnsafeMutablePointer<Float>?
  /// The last stage's output, [sample, output].
  let logits: UnsafeMutablePointer<Float>
  /// The gradient of the logits; nil for inference.
  let logitGradient: UnsafeMutablePointer<Float>?
  /// Each sample's loss, and how much it counts; for training.
  let sampleLosses: UnsafeMutableBufferPointer<Float>
  let sampleCounts: UnsafeMutableBufferPointer<Double>
  /// The optimiser's blocks, each as long as the parameters, in the engine's layout.
  let optimizerBlocks: [UnsafeMutableBufferPointer<Float>]
  /// The ranges of the flat block that the optimiser moves.
  let updateRanges: [UpdateRange]
  /// Updates made so far.
  var updates = 0

  /// Compiles a network.
  ///
  /// - Parameters:
  ///   - network: Architecture and starting values; they are copied.
  ///   - batch: Largest number of samples of a call.
  ///   - purpose: What the plan is for.
  ///   - loss: What is minimised, and whose gradient an input-gradient plan gives.
  ///   - optimizer: How parameters move; for training. Plain Nesterov momentum of .9 when nil.
  ///   - frozen: Names of layers that training leaves as they are; a frozen normalisation uses its running statistics.
  ///   - keepsDropout: Whether dropout goes on in `forward`, so that repeated answers differ (Gal & Ghahramani 2016).
  ///   - precision: Arithmetic of the convolutions.
  ///   - threads: Threads to use; 0 for one a processor.
  /// - Throws: `NetworkError.engine` when oneDNN or the system refuses something.
  public init(
    _ network: Network, batch: Int, purpose: Purpose, loss: Loss = .categoricalCrossEntropy,
    optimizer: Optimizer? = nil, frozen: Set<String> = [], keepsDropout: Bool = false, precision: Precision = .f32,
    threads: Int = 0
  ) throws {
    precondition(batch >= 1, "a batch of \(batch)")
    precondition(threads >= 0, "\(threads) threads")
    architecture = network.architecture
    self.batch = batch
    self.purpose = purpose
    self.loss = loss
    self.optimizer = optimizer ?? Optimizer(.sgd(momentum: 0.9, nesterov: true))
    self.threads = threads == 0 ? ThreadTeam.processorCount : threads
    // Before anything is built: oneDNN splits its work when a primitive is made.
    fleming_dnn_set_threads(Int32(self.threads))
    context = try StageContext(
      architecture, batch: batch, purpose: purpose, frozen: frozen, keepsDropout: keepsDropout,
      precision: precision, threads: self.threads)
    let lowering = try Lowering(architecture, context: context)
    stages = lowering.stages
    layouts = lowering.layouts
    let buffers = try PlanBuffers(stages, input: architecture.input, context: context)
    inputBuffer = buffers.input
    inputGradient = buffers.inputGradient
    logits = buffers.logits
    logitGradient = buffers.logitGradient
    let valueCount = architecture.valueCount
    let memory = context.memory
    let samples = purpose == .training ? batch : 0
    sampleLosses = .init(start: try memory.allocate(Float.self, count: samples), count: samples)
    sampleCounts = .init(start: try memory.allocate(Double.self, count: samples), count: samples)
    optimizerBlocks =
      purpose == .training
      ? try (0..<self.optimizer.stateBlockCount).map { _ in
        UnsafeMutableBufferPointer(start: try memory.allocate(Float.self, count: valueCount), count: valueCount)
      } : []
    updateRanges = Self.updateRanges(architecture, frozen: frozen)
    try load(network)
  }

  /// Number of outputs.
  public var outputs: Int { architecture.outputs }

  /// Names of the implementations that the stages run, oneDNN's own or the engine's kernels.
  public var implementations: [String] { stages.flatMap(\.implementations) }

  /// Bytes the plan holds.
  public var memoryBytes: Int { context.memory.bytes }

  /// The logits of the first `count` samples in evaluation mode: running statistics, and no dropout unless it is kept.
  ///
  /// - Parameters:
  ///   - input: Values [sample, channel, row, column]; behind each sample the numbers of its side inputs, if any.
  ///   - count: Number of samples, at most `batch`.
  ///   - dropoutSeed: Decides which values kept dropout zeroes; each place in the batch has its own.
  /// - Returns: Logits [sample, output].
  public func forward(_ input: [Float], count: Int, dropoutSeed: UInt64 = 0) throws -> [Float] {
    try bring(input.span, count: count)
    try runForward(count: count, training: false, seed: dropoutSeed)
    return Array(UnsafeBufferPointer(start: logits, count: count * outputs))
  }

  func runForward(count: Int, training: Bool, seed: UInt64) throws {
    guard count > 0 else { return }
    for stage in stages { try stage.forward(count: count * stage.views, training: training, seed: seed) }
  }

  /// From the gradient of the logits back through every stage whose gradient is wanted.
  func runBackward(count: Int) throws {
    guard count > 0 else { return }
    for stage in stages.reversed() where stage.wantsInputGradient || stage.learns {
      try stage.backward(count: count * stage.views)
      for sum in stage.sums { sum.add(count: count, threads: Int32(threads)) }
    }
  }
}
