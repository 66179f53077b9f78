import Groundwork

extension Architecture {
  /// A table for people: each layer with its output shape, parameters and multiply-adds, and the sums.
  public var table: String {
    var lines = [["layer", "options", "output", "parameters", "multiply-adds"]]
    lines.append(["input", "", input.description, "", ""])
    for step in steps {
      let parameters = tensors[step.tensors].reduce(0) { $0 + ($1.isTrainable ? $1.range.count : 0) }
      let operations = step.layer.multiplyAdds(for: step.input)
      let indent = String(repeating: "    ", count: step.depth)
      if let part = step.part { lines.append([indent.dropLast(2) + part, "", "", "", ""]) }
      lines.append([
        indent + step.name, step.layer.summary, step.output.description,
        parameters == 0 ? "" : NumberFormat.grouped(parameters),
        operations == 0 ? "" : NumberFormat.grouped(operations),
      ])
    }
    lines.append([
      name, "\(steps.count) layers", "\(outputs)", NumberFormat.grouped(parameterCount),
      NumberFormat.grouped(multiplyAdds),
    ])
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      line.enumerated().map { column, text in
        column < 2 ? NumberFormat.left(text, widths[column]) : NumberFormat.right(text, widths[column])
      }.joined(separator: "  ")
    }.joined(separator: "\n") + "\n"
  }
}
