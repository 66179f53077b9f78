extension Window {
  /// The options of a pooling layer in a few words; windows lie side by side unless a stride is named.
  var poolingSummary: String {
    var text = "\(kernel)"
    if stride != kernel { text += ", stride \(stride)" }
    if padding != .none { text += ", padding \(padding)" }
    return text
  }

  /// Why the window cannot pool `input`: it does not fit, or some windows would hold padding alone; nil when it can.
  func poolingFault(for input: Shape) -> String? {
    if let fault = fault(for: input) { return fault }
    let margins = margins(for: input)
    if max(margins.top, margins.bottom) >= kernel.rows || max(margins.left, margins.right) >= kernel.columns {
      return "padding \(padding) leaves windows of \(kernel) that hold no input"
    }
    return nil
  }

  /// The shape behind a pooling layer: every channel stays.
  func pooledShape(for input: Shape) -> Shape {
    let extent = outputExtent(for: input)
    return Shape(channels: input.channels, rows: extent.rows, columns: extent.columns)
  }
}
