/// The shape of one sample inside a network, axes [channel, row, column]; a vector is [channel, 1, 1].
public struct Shape: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Number of channels (bands, features).
  public var channels: Int
  /// Number of rows.
  public var rows: Int
  /// Number of columns.
  public var columns: Int

  /// A picture-like shape.
  public init(channels: Int, rows: Int, columns: Int) {
    self.channels = channels
    self.rows = rows
    self.columns = columns
  }

  /// A vector of features.
  public init(features: Int) { self.init(channels: features, rows: 1, columns: 1) }

  /// Number of values.
  public var count: Int { channels * rows * columns }
  /// "32x44x44", or "2048" for a vector.
  public var description: String { rows == 1 && columns == 1 ? "\(channels)" : "\(channels)x\(rows)x\(columns)" }
}
