import CWCSLIB
import Synchronization

/// Where the pixels of an image lie on the sky: the celestial axes of a FITS header, by WCSLIB (Greisen & Calabretta 2002,
/// Calabretta & Greisen 2002).
///
/// Every projection and distortion WCSLIB knows is understood (TAN, SIP, TPV, ZEA, ...). Pixels are 0-based here: the
/// middle of the first pixel is (0, 0), one less than in the header. Longitudes and latitudes are degrees in the frame of
/// the header (`frame`). Not Sendable: WCSLIB keeps its state in the handle.
public final class WorldCoordinates {
  /// The celestial part, ready for use; owned.
  private let celestial: UnsafeMutablePointer<wcsprm>
  /// The path the header came from, for errors.
  private let path: String

  /// WCSLIB's header parser keeps its state in globals.
  private static let parser = Mutex(())

  /// The coordinates of a header of 80-byte cards; nil when it has no pair of celestial axes on the image's first two.
  ///
  /// Throws `SkyFileError.library` with WCSLIB's own words when the header has them but they make no sense.
  init?(header: UnsafeMutablePointer<CChar>, cards: Int32, path: String) throws(SkyFileError) {
    var rejected: Int32 = 0
    var count: Int32 = 0
    var list: UnsafeMutablePointer<wcsprm>?
    let status = Self.parser.withLock { _ in
      wcspih(header, cards, WCSHDR_all, 0, &rejected, &count, &list)
    }
    defer { wcsvfree(&count, &list) }
    guard status == 0 else { throw Self.failure("read the coordinates", status, path) }
    guard let list, count > 0 else { return nil }
    var fixes = [Int32](repeating: 0, count: Int(NWCSFIX))
    // What it cannot mend is either harmless or found by wcsset.
    wcsfix(1, nil, list, &fixes)

    let celestial = UnsafeMutablePointer<wcsprm>.allocate(capacity: 1)
    celestial.initialize(to: wcsprm())
    celestial.pointee.flag = -1
    var axes = [Int32](repeating: 0, count: max(16, Int(list.pointee.naxis) + 1))
    axes[0] = WCSSUB_CELESTIAL
    var axisCount: Int32 = 1
    let taken = wcssub(1, list, &axisCount, &axes, celestial)
    guard taken == 0, axisCount == 2, axes[0] == 1, axes[1] == 2 else {
      wcsfree(celestial)
      celestial.deallocate()
      return nil
    }
    let ready = wcsset(celestial)
    guard ready == 0 else {
      wcsfree(celestial)
      celestial.deallocate()
      throw Self.failure("set up the coordinates", ready, path)
    }
    self.celestial = celestial
    self.path = path
  }

  deinit {
    wcsfree(celestial)
    celestial.deallocate()
  }

  /// The celestial reference frame as the header names it ("ICRS", "FK5"); empty when it does not.
  public var frame: String {
    withUnsafeBytes(of: celestial.pointee.radesys) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// Pixels (0-based column x, row y) of positions in degrees; NaN where a position has no pixel.
  public func pixels(longitudes: [Double], latitudes: [Double]) throws(SkyFileError) -> (x: [Double], y: [Double]) {
    precondition(
      longitudes.count == latitudes.count, "\(longitudes.count) longitudes, \(latitudes.count) latitudes")
    let (first, second) = celestial.pointee.lng == 0 ? (longitudes, latitudes) : (latitudes, longitudes)
    var (x, y) = try converted(first, second, toPixels: true)
    for i in x.indices { (x[i], y[i]) = (x[i] - 1, y[i] - 1) }
    return (x, y)
  }

  /// Longitudes and latitudes in degrees of pixels (0-based column x, row y); NaN where a pixel is not on the sky.
  public func positions(x: [Double], y: [Double]) throws(SkyFileError) -> (longitudes: [Double], latitudes: [Double]) {
    precondition(x.count == y.count, "\(x.count) columns, \(y.count) rows")
    let world = try converted(x.map { $0 + 1 }, y.map { $0 + 1 }, toPixels: false)
    return celestial.pointee.lng == 0 ? (world.0, world.1) : (world.1, world.0)
  }

  private func converted(
    _ first: [Double], _ second: [Double], toPixels: Bool
  ) throws(SkyFileError) -> ([Double], [Double]) {
    let count = first.count
    guard count > 0 else { return ([], []) }
    guard count < Int(Int32.max) / 2 else {
      throw .tooLarge(path: path, what: "positions", size: count, limit: Int(Int32.max) / 2)
    }
    var input = [Double](repeating: 0, count: 2 * count)
    for i in 0..<count where first[i].isFinite && second[i].isFinite {
      (input[2 * i], input[2 * i + 1]) = (first[i], second[i])
    }
    var output = [Double](repeating: .nan, count: 2 * count)
    var intermediate = output
    var phi = [Double](repeating: 0, count: count)
    var theta = phi
    var states = [Int32](repeating: 0, count: count)
    let status =
      toPixels
      ? wcss2p(celestial, Int32(count), 2, &input, &phi, &theta, &intermediate, &output, &states)
      : wcsp2s(celestial, Int32(count), 2, &input, &intermediate, &phi, &theta, &output, &states)
    // 8 and 9 say that some of the coordinates are invalid; `states` says which.
    guard status == 0 || status == 8 || status == 9 else { throw Self.failure("convert positions", status, path) }
    for i in 0..<count where states[i] != 0 || !first[i].isFinite || !second[i].isFinite {
      (output[2 * i], output[2 * i + 1]) = (.nan, .nan)
    }
    return (
      (0..<count).map { output[2 * $0] }, (0..<count).map { output[2 * $0 + 1] }
    )
  }

  private static func failure(_ operation: String, _ status: Int32, _ path: String) -> SkyFileError {
    let text = String(cString: fleming_wcs_message(status))
    return .library(path: path, operation: operation, reason: "\(text) (WCSLIB \(status))")
  }
}
