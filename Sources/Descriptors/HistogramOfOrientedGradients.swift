import Imagery

/// Histograms of oriented gradients (Dalal & Triggs 2005), by the rules of scikit-image's `skimage.feature.hog`.
///
/// Each pixel votes with the length of its gradient for one of `orientations` equal bins of the unsigned angle 0 to
/// 180 degrees; votes are summed over cells and divided by the cell's area; overlapping blocks of cells, one cell
/// apart, are normalised and written out one after the other. The rules in detail:
///
/// - The gradient is x[i+1] - x[i-1], zero along an axis at that axis's borders. Of several bands the one with the
///   longest gradient votes, the first on ties. Arithmetic is in 64 bits, as scikit-image has it for integer pictures.
/// - Votes go whole into one bin. An angle that is negative by less than about 1e-14 degrees rounds to 180 and is in no
///   bin, as in scikit-image: that pixel casts no vote.
/// - Rows and columns beyond the last whole cell are not used (their neighbours' gradients do read them).
/// - A band has no gradient at a pixel when a pixel its differences read is masked or not finite; the other bands
///   there may vote. Cells are divided by their full area, so masked places count as flat. (scikit-image turns every
///   block that touches a NaN into NaN.)
public struct HistogramOfOrientedGradients: Sendable, Codable, Hashable {
  /// How a block of cells is normalised; the raw values are scikit-image's names.
  public enum BlockNorm: String, Sendable, Codable, Hashable, CaseIterable {
    /// v / (sum |v| + 1e-5).
    case l1 = "L1"
    /// The square root of `l1`.
    case l1SquareRoot = "L1-sqrt"
    /// v / sqrt(sum v^2 + 1e-10).
    case l2 = "L2"
    /// `l2`, clipped at 0.2, then `l2` again (Lowe 2004).
    case l2Hysteresis = "L2-Hys"
  }

  /// A height and a width.
  public struct Extent: Sendable, Codable, Hashable {
    /// Number of rows.
    public var rows: Int
    /// Number of columns.
    public var columns: Int

    /// An extent of so many rows and columns.
    public init(rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
    }
  }

  /// Number of bins between 0 and 180 degrees.
  public var orientations: Int
  /// Pixels in a cell.
  public var pixelsPerCell: Extent
  /// Cells in a block.
  public var cellsPerBlock: Extent
  /// How blocks are normalised.
  public var blockNorm: BlockNorm
  /// Whether to take the square root of the pixels first: sign(x) * sqrt(|x|).
  ///
  /// Equal to scikit-image's `transform_sqrt` for pixels of zero and more. Below zero, where that gives NaN, the root
  /// keeps the sign, so that a sky-subtracted image stays usable and the compression stays monotone.
  public var takesSquareRoot: Bool

  /// A descriptor with scikit-image's defaults: 9 orientations, cells of 8 x 8 pixels, blocks of 3 x 3 cells, L2-Hys.
  public init(
    orientations: Int = 9, pixelsPerCell: Extent = Extent(rows: 8, columns: 8),
    cellsPerBlock: Extent = Extent(rows: 3, columns: 3), blockNorm: BlockNorm = .l2Hysteresis,
    takesSquareRoot: Bool = false
  ) {
    self.orientations = orientations
    self.pixelsPerCell = pixelsPerCell
    self.cellsPerBlock = cellsPerBlock
    self.blockNorm = blockNorm
    self.takesSquareRoot = takesSquareRoot
  }

  /// The feature vector of an image [band, row, column], in the order [block row, block column, cell row, cell column,
  /// bin].
  ///
  /// Linear in the number of pixels times bands plus the number of features. Throws `DescriptorError` when an option is
  /// out of range or the image is smaller than one block.
  public func features(of image: Image) throws -> [Float] {
    let layout = try layout(rows: image.rows, columns: image.columns)
    return normalisedBlocks(try cellHistograms(of: image, layout), layout)
  }
}
