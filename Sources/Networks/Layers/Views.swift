/// One network shared over several turned views of the same picture, their features joined (Dieleman et al. 2015).
///
/// Input [channel, row, column], square where it is turned; output [views * feature, 1, 1], view behind view, of a body
/// that gives [feature, 1, 1] (a picture is flattened). Views are every combination of: as it is or turned by 45
/// degrees (`diagonals`), as it is or mirrored (`flips`), and so many quarter turns (`turns`); of each the upper left
/// corner of `crop` x `crop` pixels. With four turns these are the four corners, each with the middle of the picture at
/// its lower right.
public struct Views: CompositeLayer {
  /// The name in architecture files.
  public static let kind = "views"
  /// The start of its names in a network.
  public static let namePrefix = "views"
  /// Its options in architecture files.
  public static let options = ["turns", "flips", "diagonals", "crop", "body"]

  /// Quarter turns: 1, 2 (a half turn) or 4.
  public var turns: Int
  /// Whether mirrored views are taken too.
  public var flips: Bool
  /// Whether views turned by 45 degrees are taken too; pixels beyond the picture repeat its edge.
  public var diagonals: Bool
  /// Rows and columns of the corner; nil: the whole view.
  public var crop: Int?
  /// The network that sees each view.
  public var body: LayerList

  /// A shared network.
  public init(turns: Int = 4, flips: Bool = true, diagonals: Bool = false, crop: Int? = nil, _ body: LayerList) {
    self.turns = turns
    self.flips = flips
    self.diagonals = diagonals
    self.crop = crop
    self.body = body
  }

  /// A shared network, written as the printed table shows it.
  public init(
    turns: Int = 4, flips: Bool = true, diagonals: Bool = false, crop: Int? = nil,
    @LayerBuilder _ body: () -> [any Layer]
  ) {
    self.init(turns: turns, flips: flips, diagonals: diagonals, crop: crop, LayerList(body()))
  }

  /// The options in a few words.
  public var summary: String {
    "\(count) views" + (crop.map { ", corners of \($0)x\($0)" } ?? "")
  }

  /// Number of views.
  public var count: Int { turns * (flips ? 2 : 1) * (diagonals ? 2 : 1) }

  var repetitions: Int { count }
  var parts: [(title: String, layers: LayerList)] { [("each view", body)] }

  func replacing(parts: [LayerList]) -> Views {
    Views(turns: turns, flips: flips, diagonals: diagonals, crop: crop, parts[0])
  }

  func partShape(for input: Shape) throws -> Shape {
    try require([1, 2, 4].contains(turns), "\(turns) turns; 1, 2 or 4 are possible")
    try require(
      input.rows == input.columns || turns < 4 && !diagonals, "\(input) is not square: it cannot be turned")
    guard let crop else { return input }
    try require(
      crop >= 1 && crop <= min(input.rows, input.columns), "a corner of \(crop)x\(crop) in \(input)")
    return Shape(channels: input.channels, rows: crop, columns: crop)
  }

  func outputShape(ofParts outputs: [Shape], for input: Shape) throws -> Shape {
    let (features, overflow) = outputs[0].count.multipliedReportingOverflow(by: count)
    try require(!overflow, "too many features")
    return Shape(features: features)
  }

  /// Reads the options; all but `body` have defaults.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      turns: try options.decodeIfPresent(Int.self, forKey: .turns) ?? 4,
      flips: try options.decodeIfPresent(Bool.self, forKey: .flips) ?? true,
      diagonals: try options.decodeIfPresent(Bool.self, forKey: .diagonals) ?? false,
      crop: try options.decodeIfPresent(Int.self, forKey: .crop),
      try options.decode(LayerList.self, forKey: .body))
  }
}

extension Views: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    lowering.restoreOrder()
    let whole = lowering.shape
    try lowering.append(
      ViewsStage(lowering.context, name: lowering.name, views: self, input: whole, output: partShape(for: whole)))
    try lowering.eachSample(times: count) { try lowering.lower(body.layers) }
  }
}
