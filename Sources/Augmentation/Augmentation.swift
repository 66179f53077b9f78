import Groundwork
import Imagery

/// Random views of an image that leave its class as it is: what the sky could as well have shown.
///
/// Geometry first, as one map (mirror, turn, rotation, zoom, shift), so that pixels are interpolated once; noise last,
/// on linear fluxes. Without `rotation` and `zoom` every pixel is moved as it is, by whole pixels: interpolation would
/// smooth and correlate the noise. Every choice comes from the source handed in.
public struct Augmentation: Sendable, Equatable {
  /// Turns by 0, 90, 180 or 270 degrees, equally likely.
  public var quarterTurns = false
  /// Mirror images, half of the time.
  public var flips = false
  /// The largest rotation either way, degrees (180: any angle); 0 for none.
  public var rotation = 0.0
  /// The largest shift along rows and along columns, pixels; whole pixels when nothing else interpolates.
  public var shift = 0.0
  /// The largest enlargement z >= 1: zooms are log-uniform between 1 / z and z; 1 for none.
  public var zoom = 1.0
  /// Standard deviation of the added noise in units of each band's sky sigma; 0 for none.
  public var noise = 0.0
  /// Photon and read noise; nil for none.
  public var photons: PhotonNoise?
  /// What comes in from beyond the border.
  public var border = BorderRule.reflect
  /// How values between pixels are found.
  public var interpolation = Interpolation.bilinear

  /// No augmentation; set what is wanted.
  public init() {}

  /// The eight symmetries of the square alone.
  public static let dihedral = {
    var augmentation = Augmentation()
    augmentation.quarterTurns = true
    augmentation.flips = true
    return augmentation
  }()

  /// True when views equal the image.
  public var isIdentity: Bool {
    !quarterTurns && !flips && !interpolates && shift == 0 && noise == 0 && photons == nil
  }

  /// True when pixels are mixed, by an angle that is not a quarter turn or a zoom.
  public var interpolates: Bool { rotation > 0 || zoom != 1 }

  /// A random view of an image.
  public func callAsFunction(_ image: Image, using random: inout RandomSource) -> Image {
    view(of: image, using: &random).image
  }

  /// A random view, and whether it is a mirror image (a label of handed classes must then follow; see
  /// ``mirrorMapping(classes:)``). `sky` saves measuring the noise of every band when it is known.
  public func view(
    of image: Image, sky: [SkyStatistics]? = nil, using random: inout RandomSource
  ) -> (image: Image, isMirrored: Bool) {
    let choice = draw(using: &random)
    var view = moved(image, choice)
    if noise > 0 {
      let known = sky ?? image.skyStatistics()
      precondition(known.count == image.bands, "sky statistics of \(known.count) bands for \(image.bands)")
      view.addNoise(deviations: known.map { $0.sigma * Float(noise) }, using: &random)
    }
    if let photons { photons.apply(to: &view, using: &random) }
    return (view, choice.isMirrored)
  }

  /// What was drawn for the geometry of one view.
  private struct Choice {
    var turns = 0
    var isMirrored = false
    var degrees = 0.0
    var zoom = 1.0
    var rows = 0.0
    var columns = 0.0
  }

  private func draw(using random: inout RandomSource) -> Choice {
    var choice = Choice()
    if quarterTurns { choice.turns = random.integer(below: 4) }
    if flips { choice.isMirrored = random.integer(below: 2) == 1 }
    if rotation > 0 { choice.degrees = random.uniform(-rotation, rotation) }
    if zoom != 1 { choice.zoom = Self.power(zoom, random.uniform(-1, 1)) }
    if shift > 0 {
      if interpolates {
        choice.rows = random.uniform(-shift, shift)
        choice.columns = random.uniform(-shift, shift)
      } else {
        let whole = Int(shift)
        choice.rows = Double(random.integer(below: 2 * whole + 1) - whole)
        choice.columns = Double(random.integer(below: 2 * whole + 1) - whole)
      }
    }
    return choice
  }

  private func moved(_ image: Image, _ choice: Choice) -> Image {
    // A quarter turn of an image that is not square changes its shape; batches need one shape, so it is left out.
    let turns = image.rows == image.columns ? choice.turns : choice.turns & 2
    guard interpolates else {
      return image.moved(
        quarterTurns: turns, mirrored: choice.isMirrored, rows: Int(choice.rows), columns: Int(choice.columns),
        fill: border)
    }
    let start = choice.isMirrored ? Affine.mirror : .identity
    let map = start.followed(by: .rotation(degrees: Double(90 * turns) + choice.degrees))
      .followed(by: .zoom(choice.zoom)).followed(by: .shift(rows: choice.rows, columns: choice.columns))
    return image.transformed(by: map, fill: border, interpolation: interpolation)
  }
}
