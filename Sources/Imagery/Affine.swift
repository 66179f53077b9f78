#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An affine map of the image plane in pixels about the image centre: x along columns, y along rows.
///
/// The centre of an image of R rows and C columns is x = y = 0 at row (R - 1) / 2, column (C - 1) / 2. A map says where
/// a point of the source goes in the result: `x' = xx x + xy y + dx`, `y' = yx x + yy y + dy`.
public struct Affine: Sendable, Equatable {
  /// The share of x in x'.
  public var xx: Double
  /// The share of y in x'.
  public var xy: Double
  /// The share of x in y'.
  public var yx: Double
  /// The share of y in y'.
  public var yy: Double
  /// Shift along columns, pixels.
  public var dx: Double
  /// Shift along rows, pixels.
  public var dy: Double

  /// A map from its six numbers.
  public init(xx: Double, xy: Double, yx: Double, yy: Double, dx: Double = 0, dy: Double = 0) {
    (self.xx, self.xy, self.yx, self.yy, self.dx, self.dy) = (xx, xy, yx, yy, dx, dy)
  }

  /// The map that changes nothing.
  public static let identity = Affine(xx: 1, xy: 0, yx: 0, yy: 1)

  /// A turn about the centre that takes the x axis towards the negative y axis for a positive angle: the sense of
  /// ``Image/turned(quarterTurns:)``, counter-clockwise when row 0 is shown at the top.
  public static func rotation(degrees: Double) -> Affine {
    let quarters = degrees / 90
    if quarters == quarters.rounded() {
      // Exact for quarter turns, where sine and cosine of the rounded angle are not.
      let turn = Int(quarters.truncatingRemainder(dividingBy: 4)) & 3
      let (c, s) = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)][turn]
      return Affine(xx: c, xy: s, yx: -s, yy: c)
    }
    let angle = degrees * .pi / 180
    return Affine(xx: cos(angle), xy: sin(angle), yx: -sin(angle), yy: cos(angle))
  }

  /// An enlargement about the centre, above 0.
  public static func zoom(_ factor: Double) -> Affine { Affine(xx: factor, xy: 0, yx: 0, yy: factor) }

  /// A shift by whole or part pixels.
  public static func shift(rows: Double, columns: Double) -> Affine {
    Affine(xx: 1, xy: 0, yx: 0, yy: 1, dx: columns, dy: rows)
  }

  /// The mirror image: columns in reverse.
  public static let mirror = Affine(xx: -1, xy: 0, yx: 0, yy: 1)

  /// This map, then another.
  public func followed(by next: Affine) -> Affine {
    Affine(
      xx: next.xx * xx + next.xy * yx, xy: next.xx * xy + next.xy * yy, yx: next.yx * xx + next.yy * yx,
      yy: next.yx * xy + next.yy * yy, dx: next.xx * dx + next.xy * dy + next.dx,
      dy: next.yx * dx + next.yy * dy + next.dy)
  }

  /// How much an area grows; negative for a map that mirrors.
  public var determinant: Double { xx * yy - xy * yx }

  /// True when the map turns a left hand into a right hand.
  public var isMirroring: Bool { determinant < 0 }

  /// The map back; the determinant must not be 0.
  public var inverse: Affine {
    let d = determinant
    precondition(d != 0 && d.isFinite, "an affine map of determinant \(d) has no inverse")
    let (a, b, c, e) = (yy / d, -xy / d, -yx / d, xx / d)
    return Affine(xx: a, xy: b, yx: c, yy: e, dx: -(a * dx + b * dy), dy: -(c * dx + e * dy))
  }
}

/// What lies beyond the border of an image that is resampled.
public enum BorderRule: String, Codable, Sendable, CaseIterable {
  /// The image mirrored at its edge (c b a | a b c | c b a).
  case reflect
  /// The last pixel repeated.
  case edge
  /// Nothing: the pixel is masked.
  case mask
}

/// How values between pixel centres are found.
public enum Interpolation: String, Codable, Sendable, CaseIterable {
  /// From the four neighbours; never leaves their range.
  case bilinear
  /// From sixteen neighbours (Keys 1981, a = -1/2); sharper, may overshoot.
  case bicubic
}
