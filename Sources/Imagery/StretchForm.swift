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

  /// Replaces values by the curve there.
  func apply(to values: UnsafeMutableBufferPointer<Float>, inverseSoftening: Float) {
    guard let start = values.baseAddress else { return }
    func run(_ form: fleming_stretch_form) { fleming_stretch(form, inverseSoftening, start, Int64(values.count)) }
    switch self {
    case .linear: break
    case .asinh: run(fleming_stretch_asinh)
    case .squareRoot: run(fleming_stretch_square_root)
    case .logarithm: run(fleming_stretch_logarithm)
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
      form.apply(to: plane, inverseSoftening: inverse)
    }
  }

  /// Replaces values by the derivative there; layout as in ``apply(to:bands:planeCount:)``.
  public func replaceWithDerivatives(_ values: inout [Float], bands: Int, planeCount: Int) {
    forEachPlane(of: &values, bands: bands, planeCount: planeCount, Self.replaceWithDerivatives)
  }

  /// Stretches one plane of a band in place.
  public func apply(to plane: UnsafeMutableBufferPointer<Float>, band: Int) {
    form.apply(to: plane, inverseSoftening: 1 / softening(band: band))
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
