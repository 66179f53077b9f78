/// What a file holds, in the form of `fleming inspect --json`.
public struct FileDescription: Sendable, Equatable, Codable {
  /// A column of a table.
  public struct Column: Sendable, Equatable, Codable {
    /// The name.
    public var name: String
    /// The type in words: "float32", "int64[3]", "text[12]".
    public var type: String
    /// The unit, nil when there is none.
    public var unit: String?
    /// What Galaxy Zoo's volunteers were asked, when the name is one of a column of votes; nil otherwise.
    public var vote: VoteColumn? = nil
  }

  /// A header-data unit; a picture, a CSV or a VOTable table is described as one.
  public struct Unit: Sendable, Equatable, Codable {
    /// Number in the file, 0 = primary.
    public var index: Int
    /// EXTNAME, nil when there is none.
    public var name: String?
    /// image, compressed-image, table, ascii-table or empty.
    public var type: String
    /// Axes, slowest first; the number of rows of a table; empty when there are no data.
    public var shape: [Int] = []
    /// Bits a value as stored, negative for floats; nil of tables.
    public var bitpix: Int?
    /// BUNIT, nil when there is none.
    public var unit: String?
    /// Least finite physical value; nil when there is none.
    public var minimum: Double?
    /// Largest finite physical value; nil when there is none.
    public var maximum: Double?
    /// Mean of the finite physical values; nil when there is none.
    public var mean: Double?
    /// Number of pixels that are BLANK or not finite; nil of tables.
    public var masked: Int?
    /// How far a value is moved at most when it becomes one of the 32-bit floats of an `Image`: 0 when all fit, infinite when
    /// one is too large; nil of tables and where nothing was looked at.
    public var float32Error: Double?
    /// The columns of a table; empty otherwise.
    public var columns: [Column] = []
  }

  /// The path as given.
  public var path: String
  /// "fits", "png", "jpeg", "csv", "jsonl", "votable", "sextractor" or "unknown".
  public var kind: String
  /// Why the file, or a part of it, cannot be read; nil when all of it can.
  public var error: String?
  /// Oddities that do not keep the file from being read.
  public var warnings: [String] = []
  /// What was found before any error.
  public var hdus: [Unit] = []

  /// A description without content yet.
  public init(path: String, kind: String, error: String? = nil) {
    self.path = path
    self.kind = kind
    self.error = error
  }

  private enum CodingKeys: String, CodingKey { case path, kind, error, warnings, hdus }

  /// Writes every key, null where there is nothing, so that a script need not ask for its presence.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(kind, forKey: .kind)
    try container.encode(error, forKey: .error)
    try container.encode(warnings, forKey: .warnings)
    try container.encode(hdus, forKey: .hdus)
  }
}

extension FileDescription.Column {
  private enum CodingKeys: String, CodingKey { case name, type, unit, vote }

  /// Writes the unit as null where there is none; `vote` stands only with columns of votes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(type, forKey: .type)
    try container.encode(unit, forKey: .unit)
    try container.encodeIfPresent(vote, forKey: .vote)
  }
}

extension FileDescription.Unit {
  private enum CodingKeys: String, CodingKey {
    case index, name, type, shape, bitpix, unit, minimum, maximum, mean, masked, columns
    case float32Error = "float32_error"
  }

  /// Writes every key, null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(index, forKey: .index)
    try container.encode(name, forKey: .name)
    try container.encode(type, forKey: .type)
    try container.encode(shape, forKey: .shape)
    try container.encode(bitpix, forKey: .bitpix)
    try container.encode(unit, forKey: .unit)
    try container.encode(minimum, forKey: .minimum)
    try container.encode(maximum, forKey: .maximum)
    try container.encode(mean, forKey: .mean)
    try container.encode(masked, forKey: .masked)
    // JSON has no infinity.
    try container.encode(float32Error.flatMap { $0.isFinite ? $0 : nil }, forKey: .float32Error)
    try container.encode(columns, forKey: .columns)
  }
}

/// Minimum, maximum and mean of the finite among values that come in pieces.
struct Statistics {
  private(set) var minimum = Double.infinity
  private(set) var maximum = -Double.infinity
  private(set) var masked = 0
  private(set) var count = 0
  private var float32Error = 0.0
  private var sum = 0.0
  // Neumaier's compensation, so that the mean of a large frame does not drift.
  private var compensation = 0.0

  /// Adds one value.
  mutating func add(_ value: Double) {
    guard value.isFinite else {
      masked += 1
      return
    }
    count += 1
    minimum = min(minimum, value)
    maximum = max(maximum, value)
    float32Error = max(float32Error, abs(Double(Float(value)) - value))
    let total = sum + value
    compensation += abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum
    sum = total
  }

  /// Puts the results into a description.
  func describe(_ unit: inout FileDescription.Unit) {
    unit.masked = masked
    unit.float32Error = float32Error
    guard count > 0 else { return }
    unit.minimum = minimum
    unit.maximum = maximum
    unit.mean = (sum + compensation) / Double(count)
  }
}
