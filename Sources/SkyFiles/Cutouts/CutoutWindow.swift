/// What becomes of a cutout that reaches beyond its frame; the names and meanings of astropy's `Cutout2D`.
public enum CutoutMode: String, Sendable, CaseIterable {
  /// The cutout is cut down to what lies inside.
  case trim
  /// What lies outside is masked and not a number; the size is as asked.
  case partial
  /// Such a cutout is refused.
  case strict
}

/// Which pixels of a frame a cutout takes.
///
/// The first pixel on an axis is ceil(position - size / 2), as in astropy: with an even size the object lies half a pixel
/// behind the middle at most, so a size of 44 around pixel 22 takes 0 to 43.
public struct CutoutWindow: Sendable, Equatable {
  /// Row of the first pixel in the frame, 0-based; may be negative.
  public var row: Int
  /// Column of the first pixel in the frame, 0-based; may be negative.
  public var column: Int
  /// Number of rows.
  public var rows: Int
  /// Number of columns.
  public var columns: Int

  /// The window of `size` x `size` pixels around a position (0-based column x, row y), by the mode of a frame.
  ///
  /// Throws `CutoutFault` when the position is not a number, or the window lies outside, or partly outside in `strict`.
  public init(x: Double, y: Double, size: Int, frameRows: Int, frameColumns: Int, mode: CutoutMode) throws(CutoutFault)
  {
    precondition(size > 0, "cutouts of \(size) pixels")
    guard x.isFinite, y.isFinite else { throw .noPosition }
    let half = Double(size) / 2
    guard abs(x) < 0x1p40, abs(y) < 0x1p40 else { throw .outside }
    row = Int((y - half).rounded(.up))
    column = Int((x - half).rounded(.up))
    rows = size
    columns = size
    let inside = clamped(rows: frameRows, columns: frameColumns)
    guard inside.rows > 0, inside.columns > 0 else { throw .outside }
    switch mode {
    case .partial: break
    case .strict: if inside != self { throw .partlyOutside }
    case .trim: self = inside
    }
  }

  /// The part that lies inside a frame; of 0 rows or columns when none does.
  func clamped(rows frameRows: Int, columns frameColumns: Int) -> CutoutWindow {
    var part = self
    part.row = max(0, row)
    part.column = max(0, column)
    part.rows = max(0, min(frameRows, row + rows) - part.row)
    part.columns = max(0, min(frameColumns, column + columns) - part.column)
    return part
  }
}

/// Why a position gives no cutout.
public enum CutoutFault: Error, Equatable, CustomStringConvertible {
  /// The position is not a number, or not on the frame's part of the sky.
  case noPosition
  /// Nothing of the cutout lies in the frame.
  case outside
  /// A part of the cutout lies outside, which `strict` refuses.
  case partlyOutside

  /// The reason in words.
  public var description: String {
    switch self {
    case .noPosition: "it has no position in the frame"
    case .outside: "it lies outside the frame"
    case .partlyOutside: "a part of it lies outside the frame (--mode strict)"
    }
  }
}
