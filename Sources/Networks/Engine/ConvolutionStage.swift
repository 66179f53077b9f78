import CKernels
import COneDNN

/// A convolution with bias and, where one follows, a rectifier.
///
/// Three ways to compute it, chosen by the geometry alone. Winograd's F(4x4, 3x3) does 3x3 kernels of stride 1 in a
/// quarter of the multiplications, F(2x2, 5x5) those of 5x5 in little over a third (Lavin & Gray 2016): largest error about 1e-5 of the largest value in single
/// precision. The direct kernel does those with few channels, which fill no channel block. oneDNN does all others, and
/// all of several groups.
final class ConvolutionStage: Stage {
  enum Route: Sendable { case winograd, direct, library }

  private let geometry: fleming_convolution_shape
  /// The same convolution from the gradient of the output to that of the input; stride 1 only.
  private let reversed: fleming_convolution_shape
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
    let margins = window.margins(for: input)
    let reachRows = window.dilation.rows * (window.kernel.rows - 1)
    let reachColumns = window.dilation.columns * (window.kernel.columns - 1)
    let isHalf = context.precision == .bf16
    geometry = Self.geometry(from: input, to: output, window, top: margins.top, left: margins.left, isHalf: isHalf)
    reversed = Self.geometry(
      from: output, to: input, window, top: reachRows - margins.top, left: reachColumns - margins.left, isHalf: isHalf)
    self.slope = slope
    self.weights = weights
    let plain = window.stride == 1 && margins.top <= reachRows && margins.left <= reachColumns
    route = groups > 1 ? .library : Self.route(from: input, to: output, window)
    dataRoute = plain && groups == 1 ? Self.route(from: output, to: input, window) : .library
    if let bias {
      self.bias = context.parameters + bias
      biasGradient = context.gradients.map { $0 + bias }
    } else {
      self.bias = try context.memory.allocate(Float.self, count: output.channels)
      biasGradient = try context.memory.allocate(Float.self, count: output.channels)
    }
    super.init(context, name: name, input: input, output: output)
    try buildLibrary(
      fleming_dnn_convolution_shape(from: input, to: output, window, batch: batch, groups: groups),
      backward: wantsInputGradient)
    if context.purpose != .training {
      if route != .library { packed = try context.memory.allocate(Float.self, count: packedCount) }
      if context.purpose == .inputGradient, dataRoute != .library {
        packedReversed = try context.memory.allocate(Float.self, count: packedReversedCount)
      }
    }
  }

  private static func geometry(
    from input: Shape, to output: Shape, _ window: Window, top: Int, left: Int, isHalf: Bool
  ) -> fleming_convolution_shape {
    fleming_convolution_shape(
      input_channels: Int64(input.channels), input_rows: Int64(input.rows), input_columns: Int64(input.columns),
      output_channels: Int64(output.channels), output_rows: Int64(output.rows),
      output_columns: Int64(output.columns), kernel_rows: Int64(window.kernel.rows),
      kernel_columns: Int64(window.kernel.columns), stride_rows: Int64(window.stride.rows),
      stride_columns: Int64(window.stride.columns), padding_top: Int64(top), padding_left: Int64(left),
      dilation_rows: Int64(window.dilation.rows), dilation_columns: Int64(window.dilation.columns),
      bfloat16: isHalf ? 1 : 0)
  }

  /// Winograd where it saves multiplications after the waste of tiles that hang over the edge.
  static func route(from input: Shape, to output: Shape, _ window: Window) -> Route {
    let edge = 7 - window.kernel.rows
    // The transforms cost as much however few the channels; a tile of 2 x 2 brings in less.
    if window.kernel == 3 || window.kernel == 5, window.stride == 1, window.dilation == 1,
      min(input.channels, output.channels) >= (edge == 4 ? 4 : 16)
    {
      let tiles = ((output.rows + edge - 1) / edge) * ((output.columns + edge - 1) / edge)
      let products = window.kernel.rows * window.kernel.columns * output.rows * output.columns
      if 36 * tiles * 10 <= products * 7 { return .winograd }
    }
    return input.channels < 8 || output.channels < 8 ? .direct : .library
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

  private func packedCount(_ route: Route, _ shape: fleming_convolution_shape) -> Int {
    var shape = shape
    switch route {
    case .winograd: return fleming_winograd_packed(shape.input_channels, shape.output_channels)
    case .direct: return fleming_direct_packed(&shape)
    case .library: return 0
    }
  }

  private func workspaceCount(_ route: Route, _ shape: fleming_convolution_shape) -> Int {
    var shape = shape
    switch route {
    case .winograd: return fleming_winograd_workspace(&shape, Int64(batch), threads)
    case .direct: return fleming_direct_workspace(&shape, threads)
    case .library: return 0
    }
  }

  private var packedCount: Int { packedCount(route, geometry) }
  private var packedReversedCount: Int { packedCount(dataRoute, reversed) }

  override var fusedSlope: Float? { slope == 1 ? nil : slope }
  override var hasParameters: Bool { true }
  override var needsInput: Bool { gradients != nil }
  override var scratchCount: Int {
    let packing = context.purpose == .training ? max(packedCount, packedReversedCount) : 0
    let work = max(workspaceCount(route, geometry), wantsInputGradient ? workspaceCount(dataRoute, reversed) : 0)
    let library = [libraryForward, libraryData, libraryWeights].compactMap { $0?.scratchCount }.max() ?? 0
    return max(packing + 16 + work, library)
  }

  override var implementations: [String] {
    let instructions = String(cString: fleming_kernels_instructions())
    func name(_ route: Route, _ library: LibraryConvolution?) -> String {
      switch route {
      case .winograd: "winograd:\(instructions)\(context.precision == .bf16 ? ":bf16" : "")"
      case .direct: "direct:\(instructions)"
      case .library: library?.implementation ?? ""
      }
    }
    var names = [name(route, libraryForward)]
    if wantsInputGradient, context.purpose != .inference { names.append(name(dataRoute, libraryData)) }
    if gradients != nil { names.append(name(route, libraryWeights)) }
    return names
  }

  private var weightValues: UnsafeMutablePointer<Float> { context.parameters + weights }

  override func prepare() throws {
    guard context.purpose != .training else { return }
    try libraryForward?.prepare(weights: weightValues)
    try libraryData?.prepare(weights: weightValues)
    if let packed { pack(route, transposed: false, into: packed) }
    if let packedReversed { pack(dataRoute, transposed: true, into: packedReversed) }
  }

  private func pack(_ route: Route, transposed: Bool, into target: UnsafeMutablePointer<Float>) {
    var shape = geometry
    let pack = route == .winograd ? fleming_winograd_pack : fleming_direct_pack
    pack(weightValues, &shape, transposed ? 1 : 0, target, threads)
  }

  /// The workspace behind the packed weights in the scratch, on a cache line.
  private func workspace(behind count: Int) -> UnsafeMutablePointer<Float> { scratch + (count + 15) / 16 * 16 }

  override func forward(count: Int, training: Bool, seed: UInt64) throws {
    if let libraryForward {
      let weights = context.purpose == .training ? weightValues : nil
      try libraryForward.run(source: x, weights: weights, bias: bias, destination: y, scratch: scratch)
      return
    }
    if packed == nil { pack(route, transposed: false, into: scratch) }
    multiply(
      route, geometry, count: count, x, packed ?? scratch, bias: bias, slope: slope, gate: nil, gateSlope: 1, into: y,
      workspace: packed == nil ? workspace(behind: packedCount) : scratch)
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
    if packedReversed == nil { pack(dataRoute, transposed: true, into: scratch) }
    multiply(
      dataRoute, reversed, count: count, dy, packedReversed ?? scratch, bias: nil, slope: 1,
      gate: gate == nil ? nil : x, gateSlope: gate ?? 1, into: dx,
      workspace: packedReversed == nil ? workspace(behind: packedReversedCount) : scratch)
  }

  private func multiply(
    _ route: Route, _ shape: fleming_convolution_shape, count: Int, _ from: UnsafeMutablePointer<Float>,
    _ packed: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>?, slope: Float,
    gate: UnsafeMutablePointer<Float>?, gateSlope: Float, into to: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    var shape = shape
    let run = route == .winograd ? fleming_winograd_forward : fleming_direct_forward
    run(&shape, Int64(count), from, packed, bias, slope, gate, gateSlope, to, workspace, threads)
  }

  private func computeWeightGradient(count: Int) throws {
    guard let gradients, let biasGradient else { return }
    if let libraryWeights {
      silenceRest(behind: count)
      try libraryWeights.run(
        source: x, weights: gradients + weights, bias: biasGradient, destination: dy, scratch: scratch)
      return
    }
    var shape = geometry
    let run = route == .winograd ? fleming_winograd_backward_weights : fleming_direct_backward_weights
    run(&shape, Int64(count), x, dy, gradients + weights, biasGradient, scratch, threads)
  }
}
