import CKernels

/// What each of the kernels' ways takes and does; oneDNN's has its own (`LibraryConvolution`).
extension ConvolutionStage.Route {
  /// Its name and that of the instructions.
  func name(precision: Precision) -> String {
    let instructions = String(cString: fleming_kernels_instructions())
    let half = precision == .bf16 ? ":bf16" : ""
    return switch self {
    case .winograd: "winograd:\(instructions)\(half)"
    case .adjoint: "winograd-adjoint:\(instructions)"
    case .direct: "direct:\(instructions)"
    case .amx: "amx\(half)"
    case .library: ""
    }
  }

  /// Floats of packed weights.
  func packedCount(_ shape: fleming_convolution_shape) -> Int {
    var shape = shape
    return switch self {
    case .winograd: fleming_winograd_packed(&shape)
    case .adjoint: fleming_adjoint_packed(&shape)
    case .direct: fleming_direct_packed(&shape)
    case .amx: fleming_amx_packed(&shape)
    case .library: 0
    }
  }

  /// Floats of workspace.
  func workspaceCount(_ shape: fleming_convolution_shape, batch: Int, threads: Int32) -> Int {
    var shape = shape
    return switch self {
    case .winograd: fleming_winograd_workspace(&shape, Int64(batch), threads)
    case .adjoint: fleming_adjoint_workspace(&shape, Int64(batch), threads)
    case .direct: fleming_direct_workspace(&shape, threads)
    case .amx: fleming_amx_workspace(&shape, threads)
    case .library: 0
    }
  }

  /// Packs weights; transposed, those of the way back.
  func pack(
    _ weights: UnsafePointer<Float>, _ shape: fleming_convolution_shape, isTransposed: Bool = false,
    into target: UnsafeMutablePointer<Float>, threads: Int32
  ) {
    var shape = shape
    let pack =
      switch self {
      case .winograd: fleming_winograd_pack
      case .adjoint: fleming_adjoint_pack
      case .amx: fleming_amx_pack
      case .direct, .library: fleming_direct_pack
      }
    pack(weights, &shape, isTransposed ? 1 : 0, target, threads)
  }

  /// The convolution, or the way back of its input's gradient, with bias, rectifier and gate.
  func multiply(
    _ from: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ shape: fleming_convolution_shape, count: Int,
    bias: UnsafePointer<Float>? = nil, slope: Float = 1, gate: UnsafePointer<Float>? = nil, gateSlope: Float = 1,
    into to: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, threads: Int32
  ) {
    var shape = shape
    let run =
      switch self {
      case .winograd: fleming_winograd_forward
      case .adjoint: fleming_adjoint_run
      case .amx: fleming_amx_forward
      case .direct, .library: fleming_direct_forward
      }
    run(&shape, Int64(count), from, packed, bias, slope, gate, gateSlope, to, workspace, threads)
  }

  /// The gradients of weights and bias.
  func computeWeightGradient(
    _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, _ shape: fleming_convolution_shape,
    count: Int, into weights: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, threads: Int32
  ) {
    var shape = shape
    let run =
      switch self {
      case .winograd: fleming_winograd_backward_weights
      case .amx: fleming_amx_backward_weights
      case .direct, .adjoint, .library: fleming_direct_backward_weights
      }
    run(&shape, Int64(count), input, outputGradient, weights, bias, workspace, threads)
  }
}
