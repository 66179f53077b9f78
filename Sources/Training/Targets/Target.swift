#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A column whose numbers a task wants, or feeds to the network beside the picture.
public struct TargetColumn: Codable, Sendable, Hashable {
  /// The column's name.
  public var name: String
  /// Whether the network works with its logarithm: for numbers above 0 whose relative error counts (temperatures).
  public var isLogarithmic: Bool

  enum CodingKeys: String, CodingKey {
    case name
    case isLogarithmic = "logarithmic"
  }

  /// A column.
  public init(_ name: String, isLogarithmic: Bool = false) {
    self.name = name
    self.isLogarithmic = isLogarithmic
  }

  /// A column from text, `teff` or `teff:log`; nil when it is neither.
  public init?(parsing text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.first, !name.isEmpty, parts.count == 1 || parts.count == 2 && parts[1] == "log" else {
      return nil
    }
    self.init(name, isLogarithmic: parts.count == 2)
  }

  /// A number of the column on the scale that is standardised.
  func scaled(_ value: Double) -> Double { isLogarithmic ? log10(value) : value }

  /// Mean and standard deviation of numbers (at least one) on that scale.
  func moments(of values: [Double]) -> (mean: Double, deviation: Double) {
    let scaled = values.map(scaled)
    let mean = scaled.reduce(0, +) / Double(scaled.count)
    let squares = scaled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(scaled.count)).squareRoot())
  }
}

/// A number a network answers with: its name, and the scale on which it is learnt, frozen at training.
public struct Target: Codable, Sendable, Equatable {
  /// The column it was learnt from.
  public var column: TargetColumn
  /// Mean over the training split of the numbers (of their decimal logarithms).
  public var mean: Double
  /// Standard deviation over the training split of the numbers (of their decimal logarithms).
  public var deviation: Double

  /// The name.
  public var name: String { column.name }

  /// A target measured on the numbers of a training split, NaN where one is missing.
  ///
  /// Throws when fewer than two are there, or a logarithm is wanted of one that is not above 0.
  init(_ column: TargetColumn, measuredOn values: [Double]) throws {
    self.column = column
    let known = values.filter(\.isFinite)
    if column.isLogarithmic, let low = known.min(), low <= 0 {
      throw TrainingError.badConfiguration(
        reason: "the target \(column.name) has the value \(low), which has no logarithm")
    }
    guard known.count > 1 else {
      throw TrainingError.badConfiguration(reason: "the target \(column.name) has \(known.count) training values")
    }
    let moments = column.moments(of: known)
    mean = moments.mean
    deviation = moments.deviation > 0 ? moments.deviation : 1
  }

  /// A number as the network learns it; NaN stays.
  public func standardised(_ value: Double) -> Double {
    (column.scaled(value) - mean) / deviation
  }

  /// A number from what the network says.
  public func restored(_ value: Double) -> Double {
    let scaled = mean + deviation * value
    return column.isLogarithmic ? pow(10, scaled) : scaled
  }

  /// An error in the target's unit from one on the network's scale, at a number: to first order for a logarithm.
  public func restored(error: Double, at value: Double) -> Double {
    deviation * error * (column.isLogarithmic ? abs(value) * log(10) : 1)
  }
}
