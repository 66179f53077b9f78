/// A residual block (He et al. 2016): the body's output plus the shortcut's; the shortcut is the input itself unless it
/// has layers of its own, which bring the input to the body's shape.
///
/// Input of any shape, output that of the body; a rectifier behind it is computed with the sum.
public struct Residual: CompositeLayer {
  /// The name in architecture files.
  public static let kind = "residual"
  /// The start of its names in a network.
  public static let namePrefix = "residual"
  /// Its options in architecture files.
  public static let options = ["body", "shortcut"]

  /// The layers that learn the difference.
  public var body: LayerList
  /// The layers around them; none: the input itself.
  public var shortcut: LayerList

  /// A residual block.
  public init(_ body: LayerList, shortcut: LayerList = []) {
    self.body = body
    self.shortcut = shortcut
  }

  /// A residual block, written as the printed table shows it.
  public init(
    @LayerBuilder _ body: () -> [any Layer], @LayerBuilder shortcut: () -> [any Layer] = { [] }
  ) {
    self.init(LayerList(body()), shortcut: LayerList(shortcut()))
  }

  /// The options in a few words.
  public var summary: String { shortcut.layers.isEmpty ? "body + input" : "body + shortcut" }

  var parts: [(title: String, layers: LayerList)] {
    shortcut.layers.isEmpty ? [("body", body)] : [("body", body), ("shortcut", shortcut)]
  }

  func replacing(parts: [LayerList]) -> Residual { Residual(parts[0], shortcut: parts.count > 1 ? parts[1] : []) }

  func outputShape(ofParts outputs: [Shape], for input: Shape) throws -> Shape {
    try require(!body.layers.isEmpty, "a residual without a body")
    let around = outputs.count > 1 ? outputs[1] : input
    try require(outputs[0] == around, "the body gives \(outputs[0]), the shortcut \(around)")
    return around
  }

  /// Reads the options; `shortcut` may be left out.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try options.decode(LayerList.self, forKey: .body),
      shortcut: try options.decodeIfPresent(LayerList.self, forKey: .shortcut) ?? [])
  }
}

extension Residual: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    let fork = lowering.mark()
    try lowering.lower(body.layers)
    let inside = lowering.mark()
    lowering.resume(fork)
    try lowering.lower(shortcut.layers)
    let around = lowering.mark()
    lowering.append(
      AdditionStage(lowering.context, name: lowering.name, shape: inside.shape, slope: lowering.absorbRectifier()),
      from: [inside, around])
  }
}
