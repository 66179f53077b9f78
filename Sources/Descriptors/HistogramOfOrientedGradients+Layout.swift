extension HistogramOfOrientedGradients {
  /// How many cells and blocks an image holds.
  public struct Layout: Sendable, Equatable {
    /// Whole cells down and across.
    public let cells: Extent
    /// Blocks down and across, one cell apart.
    public let blocks: Extent
    /// Length of the feature vector.
    public let featureCount: Int
  }

  /// The most bins, and the most pixels or cells along one side, that an option may ask for.
  static let largestOption = 1 << 16
  /// The most numbers in one feature vector (1 GiB of 32-bit floats).
  static let largestFeatureCount = 1 << 28
  static let name = "histogram of oriented gradients"

  /// The layout for images of `rows` x `columns` pixels; throws `DescriptorError` when an option is out of range or the
  /// image is smaller than one block.
  public func layout(rows: Int, columns: Int) throws -> Layout {
    let options = [
      ("orientations", orientations), ("rows of a cell", pixelsPerCell.rows),
      ("columns of a cell", pixelsPerCell.columns), ("rows of a block", cellsPerBlock.rows),
      ("columns of a block", cellsPerBlock.columns),
    ]
    for (option, value) in options where value < 1 || value > Self.largestOption {
      throw DescriptorError.invalidOption(
        descriptor: Self.name, option: option, value: value, reason: "is not between 1 and \(Self.largestOption)")
    }
    let cells = Extent(rows: rows / pixelsPerCell.rows, columns: columns / pixelsPerCell.columns)
    let blocks = Extent(
      rows: cells.rows - cellsPerBlock.rows + 1, columns: cells.columns - cellsPerBlock.columns + 1)
    guard blocks.rows > 0, blocks.columns > 0 else {
      throw DescriptorError.imageTooSmall(
        descriptor: Self.name, rows: rows, columns: columns,
        minimumRows: cellsPerBlock.rows * pixelsPerCell.rows,
        minimumColumns: cellsPerBlock.columns * pixelsPerCell.columns)
    }
    var count = 1
    for factor in [blocks.rows, blocks.columns, cellsPerBlock.rows, cellsPerBlock.columns, orientations] {
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      guard !overflow, product <= Self.largestFeatureCount else {
        throw DescriptorError.tooManyFeatures(descriptor: Self.name, limit: Self.largestFeatureCount)
      }
      count = product
    }
    return Layout(cells: cells, blocks: blocks, featureCount: count)
  }
}
