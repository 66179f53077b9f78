import CPixels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The curve of a stretch at unit softening.
enum StretchForm {
  case linear, asinh, squareRoot, logarithm

  typealias Lanes = SIMD8<Float>

  /// The curve at values, less `mean`, times `scale`, into as many places, which may be the values' own.
  func apply(
    to values: UnsafeBufferPointer<Float>, inverseSoftening: Float, mean: Float, scale: Float,
    into places: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(places.count == values.count, "\(places.count) places for \(values.count) values")
    guard let start = values.baseAddress, let target = places.baseAddress else { return }
    fleming_stretch(cForm, inverseSoftening, start, mean, scale, target, Int64(values.count))
  }

  private var cForm: fleming_stretch_form {
    switch self {
    case .linear: fleming_stretch_linear
    case .asinh: fleming_stretch_asinh
    case .squareRoot: fleming_stretch_square_root
    case .logarithm: fleming_stretch_logarithm
    }
  }

  @inline(__always)
  func derivative(_ x: Lanes, inverseSoftening: Float) -> Lanes {
    let u = x * inverseSoftening
    let magnitude = unsafeBitCast(unsafeBitCast(u, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF, to: Lanes.self)
    switch self {
    case .linear: return Lanes(repeating: 1)
    case .asinh: return inverseSoftening / (1 + u * u).squareRoot()
    case .squareRoot: return inverseSoftening / (1 + magnitude).squareRoot()
    case .logarithm: return inverseSoftening / (1 + magnitude)
    }
  }

  func inverse(_ y: Float, softening: Float) -> Float {
    switch self {
    case .linear: return y
    case .asinh: return softening * Float(sinh(Double(y)))
    case .squareRoot:
      let magnitude = abs(y)
      return softening * y * (1 + magnitude / 4)
    case .logarithm: return (y < 0 ? -softening : softening) * Float(expm1(Double(abs(y))))
    }
  }
}

extension Stretch {
  /// Stretches values in place; `values` holds planes of `planeCount` values, the band of plane p being p % `bands`
  /// (so [band, row, column] and [sample, band, row, column] both fit).
  public func apply(to values: inout [Float], bands: Int, planeCount: Int) {
    forEachPlane(of: &values, bands: bands, planeCount: planeCount) { form, plane, inverse in
      form.apply(to: UnsafeBufferPointer(plane), inverseSoftening: inverse, mean: 0, scale: 1, into: plane)
    }
  }

  /// Replaces values by the derivative there; layout as in ``apply(to:bands:planeCount:)``.
  public func replaceWithDerivatives(_ values: inout [Float], bands: Int, planeCount: Int) {
    forEachPlane(of: &values, bands: bands, planeCount: planeCount, Self.replaceWithDerivatives)
  }

  /// The stretched values of one plane of a band, less `mean`, times `scale`, into as many places, which may be the
  /// values' own.
  public func apply(
    to plane: UnsafeBufferPointer<Float>, band: Int, mean: Float = 0, scale: Float = 1,
    into places: UnsafeMutableBufferPointer<Float>
  ) {
    form.apply(to: plane, inverseSoftening: 1 / softening(band: band), mean: mean, scale: scale, into: places)
  }

  private func forEachPlane(
    of values: inout [Float], bands: Int, planeCount: Int,
    _ body: (StretchForm, UnsafeMutableBufferPointer<Float>, _ inverseSoftening: Float) -> Void
  ) {
    precondition(
      bands > 0 && planeCount >= 0 && (planeCount == 0 ? values.isEmpty : values.count % (bands * planeCount) == 0),
      "\(values.count) values are not planes of \(planeCount) in \(bands) bands")
    guard !values.isEmpty else { return }
    let inverses = (0..<bands).map { 1 / softening(band: $0) }
    let form = form
    values.withUnsafeMutableBufferPointer { buffer in
      for plane in 0..<buffer.count / planeCount {
        let part = UnsafeMutableBufferPointer(rebasing: buffer[plane * planeCount..<(plane + 1) * planeCount])
        body(form, part, inverses[plane % bands])
      }
    }
  }

  /// One loop for each form, so that the switch stays out of the loop.
  private static func replaceWithDerivatives(
    _ form: StretchForm, _ plane: UnsafeMutableBufferPointer<Float>, _ inverse: Float
  ) {
    switch form {
    case .linear: plane.update(repeating: 1)
    case .asinh: sweep(plane) { StretchForm.asinh.derivative($0, inverseSoftening: inverse) }
    case .squareRoot: sweep(plane) { StretchForm.squareRoot.derivative($0, inverseSoftening: inverse) }
    case .logarithm: sweep(plane) { StretchForm.logarithm.derivative($0, inverseSoftening: inverse) }
    }
  }

  @inline(__always)
  private static func sweep(
    _ plane: UnsafeMutableBufferPointer<Float>, _ curve: (SIMD8<Float>) -> SIMD8<Float>
  ) {
    guard let base = plane.baseAddress else { return }
    let raw = UnsafeMutableRawPointer(base)
    var i = 0
    while i + 8 <= plane.count {
      let x = raw.loadUnaligned(fromByteOffset: 4 * i, as: SIMD8<Float>.self)
      raw.storeBytes(of: curve(x), toByteOffset: 4 * i, as: SIMD8<Float>.self)
      i += 8
    }
    if i < plane.count {
      var x = SIMD8<Float>(repeating: 0)
      for lane in 0..<plane.count - i { x[lane] = plane[i + lane] }
      let y = curve(x)
      for lane in 0..<plane.count - i { plane[i + lane] = y[lane] }
    }
  }
}
