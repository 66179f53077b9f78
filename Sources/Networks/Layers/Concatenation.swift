/// Branches side by side on the same input, their outputs joined channel behind channel (Szegedy et al. 2015).
///
/// Input of any shape; outputs [channel_b, row, column] of equal rows and columns, joined to [sum of channel_b, row,
/// column]. A branch without layers is the input itself.
public struct Concatenation: CompositeLayer {
  /// The name in architecture files.
  public static let kind = "concatenation"
  /// The start of its names in a network.
  public static let namePrefix = "concat"
  /// Its options in architecture files.
  public static let options = ["branches"]

  /// The branches, in the order of their channels.
  public var branches: [LayerList]

  /// Branches side by side.
  public init(branches: [LayerList]) { self.branches = branches }

  /// Branches side by side.
  public init(_ branches: LayerList...) { self.init(branches: branches) }

  /// The options in a few words.
  public var summary: String { "\(branches.count) branches" }

  var parts: [(title: String, layers: LayerList)] {
    branches.enumerated().map { ("branch \($0.offset + 1)", $0.element) }
  }

  func replacing(parts: [LayerList]) -> Concatenation { Concatenation(branches: parts) }

  func outputShape(ofParts outputs: [Shape], for input: Shape) throws -> Shape {
    try require(!outputs.isEmpty, "a concatenation without branches")
    var joined = outputs[0]
    for (i, output) in outputs.enumerated().dropFirst() {
      try require(
        output.rows == joined.rows && output.columns == joined.columns,
        "branch 1 gives \(outputs[0]), branch \(i + 1) gives \(output)")
      let (channels, overflow) = joined.channels.addingReportingOverflow(output.channels)
      try require(!overflow, "too many channels")
      joined.channels = channels
    }
    return joined
  }
}

extension Concatenation: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    let fork = lowering.mark()
    var ends: [Lowering.Value] = []
    for branch in branches {
      lowering.resume(fork)
      try lowering.lower(branch.layers)
      ends.append(lowering.mark())
    }
    lowering.append(
      ConcatenationStage(lowering.context, name: lowering.name, inputs: ends.map(\.shape)), from: ends)
  }
}
