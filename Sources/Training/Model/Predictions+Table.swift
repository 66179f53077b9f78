import SkyFiles

extension Predictions {
  /// Truth beside answer, one row a sample: id, path, then class and probabilities, or each target's number, answer and
  /// error; `fold` (from 1) tells which model answered.
  public func table(folds: [Int] = []) -> Table {
    var columns = [
      Table.Column("id", .text(dataset.samples.map(\.id)), ucd: "meta.id;meta.main"),
      Table.Column("path", .text(dataset.samples.map(\.path)), ucd: "meta.ref.url"),
    ]
    if !folds.isEmpty { columns.append(Table.Column("fold", .integer(folds.map { Int64($0) }))) }
    let classes = dataset.classes
    if !classes.isEmpty {
      let rows = dataset.samples.indices.map { Array(probabilities[$0 * classes.count..<($0 + 1) * classes.count]) }
      columns.append(Table.Column("label", .text(labels.map { classes[$0] }), comment: "the true class"))
      columns.append(Table.Column("class", .text(rows.map { classes[Answers.best($0)] }), ucd: "src.class"))
      for (k, name) in classes.enumerated() {
        columns.append(Table.Column("p_\(name)", .real(rows.map { $0[k] }), ucd: "stat.probability;src.class"))
      }
    }
    for (k, name) in dataset.targets.enumerated() {
      columns.append(
        Table.Column("\(name)_true", .real(dataset.samples.map { $0.values[k] }), comment: "the number of the table"))
      columns.append(Table.Column(name, .real(estimates.map { $0[k].value })))
      columns.append(Table.Column("\(name)_error", .real(estimates.map { $0[k].error }), ucd: "stat.error"))
    }
    return Table(name: "predictions", columns: columns)
  }
}
