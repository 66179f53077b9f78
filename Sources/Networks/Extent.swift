/// A count of rows and of columns: a kernel's size, a stride, a dilation, a padding.
///
/// In JSON a number when both are equal, else `[rows, columns]`.
public struct Extent: Sendable, Hashable, Codable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Along the row axis (vertical).
  public var rows: Int
  /// Along the column axis (horizontal).
  public var columns: Int

  /// Different counts for the two axes.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The same count along both axes.
  public init(_ both: Int) { self.init(rows: both, columns: both) }

  /// The same count along both axes.
  public init(integerLiteral both: Int) { self.init(both) }

  /// Reads a number or a list of two.
  public init(from decoder: any Decoder) throws {
    if let both = try? decoder.singleValueContainer().decode(Int.self) {
      self.init(both)
      return
    }
    let pair = try decoder.singleValueContainer().decode([Int].self)
    guard pair.count == 2 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected a number or [rows, columns]"))
    }
    self.init(rows: pair[0], columns: pair[1])
  }

  /// Writes a number when both counts are equal, else a list of two.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if rows == columns { try container.encode(rows) } else { try container.encode([rows, columns]) }
  }

  /// "3x5".
  public var description: String { "\(rows)x\(columns)" }

  /// Whether both counts lie in `range`.
  func isWithin(_ range: ClosedRange<Int>) -> Bool { range.contains(rows) && range.contains(columns) }
}

/// What surrounds a plane before a window moves over it: zeros for convolution and average, nothing for a maximum.
///
/// In JSON "none", "same", a number, or `[rows, columns]`.
public enum Padding: Sendable, Hashable, Codable, CustomStringConvertible {
  /// No padding: the output shrinks by the kernel ("valid").
  case none
  /// As much as keeps ceil(size / stride); an odd remainder goes to the bottom and right, as in PyTorch and TensorFlow.
  case same
  /// So much on both sides of each axis.
  case explicit(Extent)

  /// Reads a word, a number or a list of two.
  public init(from decoder: any Decoder) throws {
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      switch word {
      case "none": self = .none
      case "same": self = .same
      default:
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "padding is none, same or a number, not \"\(word)\""))
      }
      return
    }
    self = .explicit(try Extent(from: decoder))
  }

  /// Writes a word, a number or a list of two.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encode("none")
    case .same: try container.encode("same")
    case .explicit(let extent): try container.encode(extent)
    }
  }

  /// "none", "same", "1x1".
  public var description: String {
    switch self {
    case .none: "none"
    case .same: "same"
    case .explicit(let extent): extent.description
    }
  }
}
