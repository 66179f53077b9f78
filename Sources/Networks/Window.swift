/// A window that moves over a plane: the geometry that convolution and pooling share.
public struct Window: Sendable, Hashable {
  /// Size of the kernel.
  public var kernel: Extent
  /// Steps between windows.
  public var stride: Extent
  /// Padding around the plane.
  public var padding: Padding
  /// Distance between neighbouring taps of the kernel.
  public var dilation: Extent

  /// Padding before and after each axis, in pixels.
  public struct Margins: Sendable, Hashable {
    /// Rows above.
    public var top: Int
    /// Rows below.
    public var bottom: Int
    /// Columns to the left.
    public var left: Int
    /// Columns to the right.
    public var right: Int
  }

  /// Whether every option is one number for both axes.
  var isSquare: Bool {
    var extents = [kernel, stride, dilation]
    if case .explicit(let extent) = padding { extents.append(extent) }
    return extents.allSatisfy { $0.rows == $0.columns }
  }

  /// The same window one row high.
  var alongOneRow: Window {
    var window = self
    (window.kernel.rows, window.stride.rows, window.dilation.rows) = (1, 1, 1)
    if case .explicit(let extent) = padding { window.padding = .explicit(Extent(rows: 0, columns: extent.columns)) }
    return window
  }

  /// Largest kernel, stride, dilation or padding along an axis.
  static let largestOption = 1024

  /// The output of one axis: its length, and the padding before and after.
  private static func axis(
    length: Int, kernel: Int, stride: Int, dilation: Int, padding: Padding, explicit: (Extent) -> Int
  ) -> (count: Int, before: Int, after: Int) {
    let span = dilation * (kernel - 1) + 1
    switch padding {
    case .none: return (length < span ? 0 : (length - span) / stride + 1, 0, 0)
    case .explicit(let extent):
      let side = explicit(extent)
      let padded = length + 2 * side
      return (padded < span ? 0 : (padded - span) / stride + 1, side, side)
    case .same:
      let count = (length + stride - 1) / stride
      let total = max(0, (count - 1) * stride + span - length)
      return (count, total / 2, total - total / 2)
    }
  }

  private func axes(for input: Shape) -> (
    rows: (count: Int, before: Int, after: Int), columns: (count: Int, before: Int, after: Int)
  ) {
    (
      Self.axis(
        length: input.rows, kernel: kernel.rows, stride: stride.rows, dilation: dilation.rows, padding: padding,
        explicit: \.rows),
      Self.axis(
        length: input.columns, kernel: kernel.columns, stride: stride.columns, dilation: dilation.columns,
        padding: padding, explicit: \.columns)
    )
  }

  /// Rows and columns of the output.
  public func outputExtent(for input: Shape) -> Extent {
    let axes = axes(for: input)
    return Extent(rows: axes.rows.count, columns: axes.columns.count)
  }

  /// The padding that the rule comes to for an input.
  public func margins(for input: Shape) -> Margins {
    let axes = axes(for: input)
    return Margins(
      top: axes.rows.before, bottom: axes.rows.after, left: axes.columns.before, right: axes.columns.after)
  }

  /// Which option is out of range; nil when none is.
  var optionFault: String? {
    let range = 1...Self.largestOption
    if !kernel.isWithin(range) { return "kernel \(kernel) is outside 1 ... \(Self.largestOption)" }
    if !stride.isWithin(range) { return "stride \(stride) is outside 1 ... \(Self.largestOption)" }
    if !dilation.isWithin(range) { return "dilation \(dilation) is outside 1 ... \(Self.largestOption)" }
    if case .explicit(let extent) = padding, !extent.isWithin(0...Self.largestOption) {
      return "padding \(extent) is outside 0 ... \(Self.largestOption)"
    }
    return nil
  }

  /// Why the window cannot move over `input`; nil when it can.
  func fault(for input: Shape) -> String? {
    if let fault = optionFault { return fault }
    let output = outputExtent(for: input)
    if output.rows < 1 || output.columns < 1 {
      return "a kernel of \(kernel) (dilation \(dilation), padding \(padding)) does not fit into \(input)"
    }
    return nil
  }
}
