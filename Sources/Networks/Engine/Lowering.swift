/// Turns an architecture into the stages of a plan, layer by layer.
///
/// A layer's `lower` appends its stages. Nothing here depends on timing: the same architecture, batch, purpose and
/// processor always give the same stages, so that results can be repeated.
final class Lowering {
  let context: StageContext
  let architecture: Architecture
  /// The stages so far.
  private(set) var stages: [Stage] = []
  /// How each tensor of the architecture lies in the engine.
  private(set) var layouts: [ParameterLayout]
  /// The shape behind the stages so far.
  private(set) var shape: Shape
  /// The picture that a flatten layer has been asked to read as a vector, while its values still lie
  /// [row, column, channel]; a dense layer absorbs that order into its weights.
  private(set) var unflattened: Shape?
  /// The layer being lowered.
  private(set) var index = 0
  private var absorbed = 0

  init(_ architecture: Architecture, context: StageContext) throws {
    self.architecture = architecture
    self.context = context
    shape = architecture.input
    layouts = Array(repeating: .same, count: architecture.tensors.count)
    while index < architecture.layers.count {
      guard let layer = architecture.layers[index] as? any LoweredLayer else {
        throw NetworkError.engine(
          operation: "compile \(architecture.layerNames[index])", reason: "the layer has no stages")
      }
      absorbed = 0
      try layer.lower(self)
      index += 1 + absorbed
    }
    restoreOrder()
    stages.last?.ownGate = stages.last?.fusedSlope
  }

  /// The name of the layer being lowered.
  var name: String { architecture.layerNames[index] }

  /// The place of one of the layer's tensors, by its name's ending; nil when it has none.
  func tensor(_ suffix: String) -> Int? {
    architecture.layerTensors[index].first { architecture.tensors[$0].name == "\(name).\(suffix)" }
  }

  /// Where a tensor starts in the flat block.
  func offset(_ tensor: Int) -> Int { architecture.tensors[tensor].range.lowerBound }

  /// Says how a tensor lies in the engine.
  func setLayout(_ layout: ParameterLayout, of tensor: Int) { layouts[tensor] = layout }

  /// The slope of a rectifier behind this layer, which the layer then computes itself; 1 when there is none.
  func absorbRectifier() -> Float {
    guard index + 1 < architecture.layers.count, let activation = architecture.layers[index + 1] as? Activation,
      let slope = activation.rectifierSlope
    else { return 1 }
    absorbed = 1
    return slope
  }

  /// Whether the gradient of the next stage's input is wanted: in training only behind something that learns.
  var wantsInputGradient: Bool {
    switch context.purpose {
    case .inference: false
    case .training: stages.contains(where: \.hasParameters)
    case .inputGradient: true
    }
  }

  /// Appends a stage.
  func append(_ stage: Stage) {
    stage.gate = stages.last?.fusedSlope
    stage.wantsInputGradient = wantsInputGradient
    stages.append(stage)
    shape = stage.output
  }

  /// Reads the values as one vector without moving them.
  func flatten() {
    guard shape.rows * shape.columns > 1 else { return }
    if shape.channels > 1 { unflattened = unflattened ?? shape }
    shape = Shape(features: shape.count)
  }

  /// Takes the picture whose order the caller absorbs.
  func takeUnflattened() -> Shape {
    defer { unflattened = nil }
    return unflattened ?? shape
  }

  /// Brings flattened values into [channel, row, column] order, for a layer that depends on it.
  func restoreOrder() {
    guard let picture = unflattened else { return }
    unflattened = nil
    append(FlattenStage(context, name: "flatten", picture: picture))
  }

}

/// A layer that the engine can run.
protocol LoweredLayer: Layer {
  /// Appends the stages that compute the layer.
  func lower(_ lowering: Lowering) throws
}
