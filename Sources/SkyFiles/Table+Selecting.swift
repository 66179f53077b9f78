extension Table {
  /// The table of some of the rows, in the order given.
  public func selecting(_ rows: [Int]) -> Table {
    var table = Table(name: name, columns: columns.map { $0.selecting(rows) }, header: header)
    table.columnsLeftOut = columnsLeftOut
    return table
  }
}

extension Table.Column {
  /// The column of some of the rows, in the order given.
  public func selecting(_ rows: [Int]) -> Table.Column {
    let elements = rows.flatMap { values.range(of: $0) }
    let picked: Table.Values =
      switch values.elements {
      case .text(let all): .text(elements.map { all[$0] })
      case .integer(let all): .integer(elements.map { all[$0] })
      case .real(let all): .real(elements.map { all[$0] })
      case .float(let all): .float(elements.map { all[$0] })
      case .logical(let all): .logical(elements.map { all[$0] })
      case .vector, .array, .list: preconditionFailure("the elements of a column are single values")
      }
    let arranged: Table.Values =
      switch values {
      case .vector(_, let width): if case .float(let all) = picked { .vector(all, width: width) } else { picked }
      case .array(_, let width): .array(picked, width: width)
      case .list:
        .list(picked, offsets: rows.reduce(into: [0]) { $0.append($0[$0.count - 1] + values.range(of: $1).count) })
      default: picked
      }
    return Table.Column(
      name, arranged, unit: unit, ucd: ucd, comment: comment,
      missing: missing.isEmpty ? [] : elements.map { missing[$0] })
  }
}
