/// Turns an architecture into the stages of a plan, layer by layer.
///
/// A layer's `lower` appends its stages. Nothing here depends on timing: the same architecture, batch, purpose and
/// processor always give the same stages, so that results can be repeated.
final class Lowering {
  /// What lies between stages: the input is 0, what stage i gives is i + 1.
  struct Value {
    /// Its number.
    let number: Int
    /// Its shape, of one sample.
    let shape: Shape
  }

  /// The layer being lowered.
  private struct Place {
    var step = 0
    var next: (any Layer)?
    var absorbed = 0
  }

  let context: StageContext
  let architecture: Architecture
  /// The stages so far.
  private(set) var stages: [Stage] = []
  /// How each tensor of the architecture lies in the engine.
  private(set) var layouts: [ParameterLayout]
  /// The shape behind the stages so far.
  private(set) var shape: Shape
  /// The number of the value behind the stages so far.
  private var value = 0
  /// Whether a gradient is wanted of each value: in training only behind something that learns.
  private var carriesGradient: [Bool]
  /// The picture that a flatten layer has been asked to read as a vector, while its values still lie
  /// [row, column, channel]; a dense layer absorbs that order into its weights.
  private var unflattened: Shape?
  private var place = Place()
  private var nextStep = 0
  private var sideNumbers = 0

  init(_ architecture: Architecture, context: StageContext) throws {
    self.architecture = architecture
    self.context = context
    shape = architecture.input
    layouts = Array(repeating: .same, count: architecture.tensors.count)
    carriesGradient = [context.purpose == .inputGradient]
    try lower(architecture.layers)
    restoreOrder()
    settleGates()
  }

  /// Lowers layers one behind the other.
  func lower(_ layers: [any Layer]) throws {
    let outer = place
    defer { place = outer }
    var rest = layers[...]
    while let layer = rest.popFirst() {
      place = Place(step: nextStep, next: rest.first)
      guard let layer = layer as? any LoweredLayer else {
        throw NetworkError.engine(operation: "compile \(name)", reason: "the layer has no stages")
      }
      nextStep += 1
      try layer.lower(self)
      rest = rest.dropFirst(place.absorbed)
      nextStep += place.absorbed
    }
  }

  /// The name of the layer being lowered.
  var name: String { architecture.steps[place.step].name }

  /// The place of one of the layer's tensors, by its name's ending; nil when it has none.
  func tensor(_ suffix: String) -> Int? {
    architecture.steps[place.step].tensors.first { architecture.tensors[$0].name == "\(name).\(suffix)" }
  }

  /// Where a tensor starts in the flat block.
  func offset(_ tensor: Int) -> Int { architecture.tensors[tensor].range.lowerBound }

  /// Says how a tensor lies in the engine.
  func setLayout(_ layout: ParameterLayout, of tensor: Int) { layouts[tensor] = layout }

  /// The slope of a rectifier behind this layer, which the layer then computes itself; 1 when there is none.
  func absorbRectifier() -> Float {
    guard let slope = (place.next as? Activation)?.rectifierSlope else { return 1 }
    place.absorbed = 1
    return slope
  }

  /// Whether the gradient of the next stage's input is wanted.
  var wantsInputGradient: Bool { carriesGradient[value] }

  /// Appends a stage that reads what the stages so far give.
  func append(_ stage: Stage) { append(stage, from: [Value(number: value, shape: shape)]) }

  /// Appends a stage that reads several values.
  func append(_ stage: Stage, from sources: [Value]) {
    stage.sources = sources.map(\.number)
    stage.wantsGradients = stage.sources.map { carriesGradient[$0] }
    stages.append(stage)
    carriesGradient.append(
      context.purpose != .inference && (stage.learns || stage.wantsInputGradient))
    value = stages.count
    shape = stage.output
  }

  /// The value behind the stages so far, to come back to or to join.
  func mark() -> Value {
    restoreOrder()
    return Value(number: value, shape: shape)
  }

  /// Goes on from a marked value.
  func resume(_ mark: Value) {
    value = mark.number
    shape = mark.shape
  }

  /// Lowers what is computed several times for each sample, and joins what it gives to one vector a sample.
  func eachSample(times: Int, _ body: () throws -> Void) throws {
    context.views *= times
    try body()
    flatten()
    restoreOrder()
    context.views /= times
    shape = Shape(features: times * shape.count)
  }

  /// The place of the next `count` plain numbers of a sample.
  func takeSideNumbers(_ count: Int) -> Int {
    defer { sideNumbers += count }
    return sideNumbers
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

  /// Decides where the derivative of each fused rectifier is applied: by the one stage that reads its output, by the
  /// sum of gradients where several do, by the stage itself where none does.
  private func settleGates() {
    var readers = [Int](repeating: 0, count: stages.count + 1)
    for stage in stages { for source in stage.sources { readers[source] += 1 } }
    for (i, stage) in stages.enumerated() {
      stage.gates = stage.sources.map { $0 > 0 && readers[$0] == 1 ? stages[$0 - 1].fusedSlope : nil }
      if readers[i + 1] == 0 { stage.ownGate = stage.fusedSlope }
    }
  }
}

/// A layer that the engine can run.
protocol LoweredLayer: Layer {
  /// Appends the stages that compute the layer.
  func lower(_ lowering: Lowering) throws
}
