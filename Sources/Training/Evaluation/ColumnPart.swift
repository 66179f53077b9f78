/// The samples with one value of a column, or in one bin of a numeric column.
public struct ColumnPart: Sendable, Equatable {
  /// The value of a text column; nil for a bin.
  public var value: String?
  /// Lower edge of a bin (inside).
  public var lower: Double?
  /// Upper edge of a bin (outside; inside for the last bin).
  public var upper: Double?
  /// Places of the samples.
  public var members: [Int]

  /// One part for each value, in alphabetical order.
  public static func byValue(_ values: [String]) -> [ColumnPart] {
    Set(values).sorted().map { value in
      ColumnPart(value: value, members: values.indices.filter { values[$0] == value })
    }
  }

  /// One part for each bin between rising edges that holds a sample; samples outside all bins or without a number are in
  /// none.
  public static func byBin(_ values: [Double], edges: [Double]) -> [ColumnPart] {
    precondition(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }, "bin edges \(edges) do not rise")
    return zip(edges, edges.dropFirst()).enumerated().compactMap { k, edge in
      let isLast = k == edges.count - 2
      let members = values.indices.filter {
        values[$0] >= edge.0 && (values[$0] < edge.1 || isLast && values[$0] == edge.1)
      }
      return members.isEmpty ? nil : ColumnPart(lower: edge.0, upper: edge.1, members: members)
    }
  }

  /// The parts of a column: bins of many numbers, else its values.
  public static func parts(of column: DatasetColumn) -> [ColumnPart] {
    guard column.isNumeric, Set(column.values).count > 12 else { return byValue(column.values) }
    return byBin(column.numbers, edges: EvaluationGroup.edges(covering: column.numbers))
  }
}
