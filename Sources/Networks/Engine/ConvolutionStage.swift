import CKernels
import COneDNN

/// A convolution with bias and, where one follows, a rectifier.
///
/// Three ways to compute it, chosen by the geometry alone. Winograd's F(4x4, 3x3) does 3x3 kernels of stride 1 in a
/// quarter of the multiplications, F(2x2, 5x5) those of 5x5 in little over a third, F(4, 5) and its like those along rows in
/// less than half (Lavin & Gray 2016), a stride of two folded into channels before: largest error about 1e-5 of the largest
/// value in single precision. The direct kernel does those with few channels, which fill no
/// channel block. oneDNN does all others, and all of several groups. The way back through a stride to few channels goes
/// by way of phases, that of unpadded kernels over small pictures by the transpose of Winograd's way forward. In bfloat16
/// Intel's matrix unit, where there is one, takes the place of all but oneDNN's groups and dilations.
final class ConvolutionStage: Stage {
  private let geometry: fleming_convolution_shape
  /// The convolution from the gradient of the output to that of the input, or to its phases; the one forward where the way
  /// back is its adjoint.
  private let reversed: fleming_convolution_shape
  private let folded: FoldedConvolution?
  /// The weights of the folded convolution, and their gradient.
  private let foldedWeights: UnsafeMutablePointer<Float>?
  private let foldedGradient: UnsafeMutablePointer<Float>?
  private let phases: PhaseConvolution?
  /// The weights as those of the convolution to the phases.
  private let arranged: UnsafeMutablePointer<Float>?
  private let slope: Float
  private let route: Route
  private let dataRoute: Route
  private let weights: Int
  private let bias: UnsafeMutablePointer<Float>
  private let biasGradient: UnsafeMutablePointer<Float>?
  private var libraryForward: LibraryConvolution?
  private var libraryData: LibraryConvolution?
  private var libraryWeights: LibraryConvolution?
  /// Packed weights that stay as long as the parameters do; training packs into scratch at every step instead.
  private var packed: UnsafeMutablePointer<Float>?
  private var packedReversed: UnsafeMutablePointer<Float>?

  init(
    _ context: StageContext, name: String, input: Shape, output: Shape, window: Window, groups: Int,
    slope: Float, weights: Int, bias: Int?, wantsInputGradient: Bool
  ) throws {
    let whole = (input: input, window: window)
    let isHalf = context.precision == .bf16
    var margins = window.margins(for: input)
    let folded =
      groups > 1
      ? nil : FoldedConvolution(from: input, to: output, window, left: margins.left, isHalf: isHalf)
    let (input, window) = (folded?.input ?? input, folded?.window ?? window)
    if let folded { margins.left = folded.left }
    let reachRows = window.dilation.rows * (window.kernel.rows - 1)
    let reachColumns = window.dilation.columns * (window.kernel.columns - 1)
    geometry = Self.geometry(from: input, to: output, window, top: margins.top, left: margins.left, isHalf: isHalf)
    self.slope = slope
    self.weights = weights
    let isTrained = context.purpose == .training
    route = groups > 1 ? .library : Self.route(from: input, to: output, window, isTrained: isTrained, isHalf: isHalf)
    let isReversible = groups == 1 && margins.top <= reachRows && margins.left <= reachColumns
    if isReversible, wantsInputGradient,
      PhaseConvolution.suits(from: input, to: output, window, isTrained: isTrained)
    {
      let phases = PhaseConvolution(input: input, output: output, window: window, isHalf: isHalf)
      (self.phases, reversed, dataRoute) = (phases, phases.shape, phases.route)
      arranged = try context.memory.allocate(Float.self, count: phases.weightCount)
    } else {
      (phases, arranged) = (nil, nil)
      dataRoute =
        isReversible
        ? Self.routeBack(from: output, to: input, window, isTrained: isTrained, isHalf: isHalf) : .library
      reversed =
        dataRoute == .adjoint
        ? geometry
        : Self.geometry(
          from: output, to: input, window, top: reachRows - margins.top, left: reachColumns - margins.left,
          isHalf: isHalf)
    }
    self.folded = folded
    foldedWeights = try folded.map { try context.memory.allocate(Float.self, count: $0.weightCount) }
    foldedGradient =
      context.gradients == nil ? nil : try folded.map { try context.memory.allocate(Float.self, count: $0.weightCount) }
    if let bias {
      self.bias = context.parameters + bias
      biasGradient = context.gradients.map { $0 + bias }
    } else {
      self.bias = try context.memory.allocate(Float.self, count: output.channels)
      biasGradient = try context.memory.allocate(Float.self, count: output.channels)
    }
    super.init(context, name: name, input: whole.input, output: output)
    try buildLibrary(
      fleming_dnn_convolution_shape(from: whole.input, to: output, whole.window, batch: batch, groups: groups),
      backward: wantsInputGradient)
    if context.purpose != .training {
      if route != .library { packed = try context.memory.allocate(Float.self, count: packedCount) }
      if context.purpose == .inputGradient, dataRoute != .library {
        packedReversed = try context.memory.allocate(Float.self, count: packedReversedCount)
      }
    }
  }

  private func buildLibrary(_ shape: fleming_dnn_convolution_shape, backward: Bool) throws {
    if route == .library {
      let forward = context.purpose == .training ? fleming_dnn_forward_training : fleming_dnn_forward_inference
      libraryForward = try LibraryConvolution(context.library, forward, shape, slope: slope, name: name)
      if gradients != nil {
        libraryWeights = try LibraryConvolution(
          context.library, fleming_dnn_backward_weights, shape, slope: 1, name: "\(name) weight gradient")
      }
    }
    if backward, dataRoute == .library {
      libraryData = try LibraryConvolution(
        context.library, fleming_dnn_backward_data, shape, slope: 1, name: "\(name) input gradient")
    }
  }

  private var packedCount: Int { route.packedCount(geometry) }
  private var packedReversedCount: Int { dataRoute.packedCount(reversed) }
  /// Floats of the phases in the scratch, in whole cache lines.
  private var phaseCount: Int { ((phases?.phaseCount ?? 0) * batch + 15) / 16 * 16 }

  override var fusedSlope: Float? { slope == 1 ? nil : slope }
  override var hasParameters: Bool { true }
  override var needsInput: Bool { gradients != nil }
  override var scratchCount: Int {
    let packing = context.purpose == .training ? max(packedCount, packedReversedCount) : 0
    let back = wantsInputGradient ? phaseCount + dataRoute.workspaceCount(reversed, batch: batch, threads: threads) : 0
    let work = max(route.workspaceCount(geometry, batch: batch, threads: threads), back)
    let library = [libraryForward, libraryData, libraryWeights].compactMap { $0?.scratchCount }.max() ?? 0
    return max(packing + 16 + work, library)
  }

  override var implementations: [String] {
    func name(_ route: Route, _ library: LibraryConvolution?) -> String {
      library?.implementation ?? route.name(precision: context.precision)
    }
    var names = [name(route, libraryForward)]
    if wantsInputGradient, context.purpose != .inference { names.append(name(dataRoute, libraryData)) }
    if gradients != nil { names.append(name(route, libraryWeights)) }
    return names
  }

  private var weightValues: UnsafeMutablePointer<Float> { foldedWeights ?? context.parameters + weights }

  private func foldWeights() {
    if let folded, let foldedWeights { folded.arrange(context.parameters + weights, into: foldedWeights) }
  }

  override func prepare() throws {
    foldWeights()
    guard context.purpose != .training else { return }
    try libraryForward?.prepare(weights: weightValues)
    try libraryData?.prepare(weights: weightValues)
    if let packed { route.pack(weightValues, geometry, into: packed, threads: threads) }
    if let packedReversed { packReversed(into: packedReversed) }
  }

  private func packReversed(into target: UnsafeMutablePointer<Float>) {
    guard let phases, let arranged else {
      return dataRoute.pack(weightValues, geometry, isTransposed: true, into: target, threads: threads)
    }
    phases.arrange(weightValues, into: arranged)
    dataRoute.pack(arranged, reversed, into: target, threads: threads)
  }

  /// The workspace behind the packed weights in the scratch, on a cache line.
  private func workspace(behind count: Int) -> UnsafeMutablePointer<Float> { scratch + (count + 15) / 16 * 16 }

  override func forward(count: Int, training: Bool, seed: UInt64) throws {
    if let libraryForward {
      let weights = context.purpose == .training ? weightValues : nil
      try libraryForward.run(source: x, weights: weights, bias: bias, destination: y, scratch: scratch)
      return
    }
    if packed == nil {
      foldWeights()
      route.pack(weightValues, geometry, into: scratch, threads: threads)
    }
    route.multiply(
      x, packed ?? scratch, geometry, count: count, bias: bias, slope: slope, into: y,
      workspace: packed == nil ? workspace(behind: packedCount) : scratch, threads: threads)
  }

  override func backward(count: Int) throws {
    applyOwnGate(count: count)
    if gradients != nil { try computeWeightGradient(count: count) }
    guard wantsInputGradient else { return }
    if let libraryData {
      let weights = context.purpose == .training ? weightValues : nil
      try libraryData.run(source: dx, weights: weights, bias: nil, destination: dy, scratch: scratch)
      applyGate(count: count)
      return
    }
    if packedReversed == nil { packReversed(into: scratch) }
    let behind = packedReversed == nil ? workspace(behind: packedReversedCount) : scratch
    let (values, gateSlope) = (gate == nil ? nil : x, gate ?? 1)
    dataRoute.multiply(
      dy, packedReversed ?? scratch, reversed, count: count, gate: phases == nil ? values : nil, gateSlope: gateSlope,
      into: phases == nil ? dx : behind, workspace: behind + phaseCount, threads: threads)
    phases?.spread(behind, count: count, gate: values, gateSlope: gateSlope, into: dx, threads: threads)
  }

  private func computeWeightGradient(count: Int) throws {
    guard let gradients, let biasGradient else { return }
    if let libraryWeights {
      silenceRest(behind: count)
      try libraryWeights.run(
        source: x, weights: gradients + weights, bias: biasGradient, destination: dy, scratch: scratch)
      return
    }
    route.computeWeightGradient(
      x, dy, geometry, count: count, into: foldedGradient ?? gradients + weights, bias: biasGradient,
      workspace: scratch, threads: threads)
    if let folded, let foldedGradient { folded.extract(foldedGradient, into: gradients + weights) }
  }
}
