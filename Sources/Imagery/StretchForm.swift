#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The curve of a stretch at unit softening, for eight pixels at once.
enum StretchForm {
  case linear, asinh, squareRoot, logarithm

  typealias Lanes = SIMD8<Float>

  @inline(__always)
  func value(_ x: Lanes, inverseSoftening: Float) -> Lanes {
    let u = x * inverseSoftening
    switch self {
    case .linear: return x
    case .asinh: return VectorLogarithm.asinh(u)
    case .squareRoot:
      // 2 (sqrt(1 + |u|) - 1) = 2 |u| / (sqrt(1 + |u|) + 1), which does not cancel at small |u|.
      return 2 * u / ((1 + VectorLogarithm.absolute(u)).squareRoot() + 1)
    case .logarithm: return VectorLogarithm.withSign(of: u, VectorLogarithm.log1p(VectorLogarithm.absolute(u)))
    }
  }

  @inline(__always)
  func derivative(_ x: Lanes, inverseSoftening: Float) -> Lanes {
    let u = x * inverseSoftening
    switch self {
    case .linear: return Lanes(repeating: 1)
    case .asinh: return inverseSoftening / (1 + u * u).squareRoot()
    case .squareRoot: return inverseSoftening / (1 + VectorLogarithm.absolute(u)).squareRoot()
    case .logarithm: return inverseSoftening / (1 + VectorLogarithm.absolute(u))
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
    overwrite(&values, bands: bands, planeCount: planeCount) { $0.value($1, inverseSoftening: $2) }
  }

  /// Replaces values by the derivative there; layout as in ``apply(to:bands:planeCount:)``.
  public func replaceWithDerivatives(_ values: inout [Float], bands: Int, planeCount: Int) {
    overwrite(&values, bands: bands, planeCount: planeCount) { $0.derivative($1, inverseSoftening: $2) }
  }

  /// Stretches one plane of a band in place.
  public func apply(to plane: UnsafeMutableBufferPointer<Float>, band: Int) {
    let inverse = 1 / softening(band: band)
    Self.dispatch(form, plane, inverse) { $0.value($1, inverseSoftening: $2) }
  }

  @inline(__always)
  private func overwrite(
    _ values: inout [Float], bands: Int, planeCount: Int, _ curve: (StretchForm, SIMD8<Float>, Float) -> SIMD8<Float>
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
        Self.dispatch(form, part, inverses[plane % bands], curve)
      }
    }
  }

  /// One loop for each form, so that the switch stays out of the loop.
  @inline(__always)
  private static func dispatch(
    _ form: StretchForm, _ plane: UnsafeMutableBufferPointer<Float>, _ inverse: Float,
    _ curve: (StretchForm, SIMD8<Float>, Float) -> SIMD8<Float>
  ) {
    switch form {
    case .linear: sweep(plane) { curve(.linear, $0, inverse) }
    case .asinh: sweep(plane) { curve(.asinh, $0, inverse) }
    case .squareRoot: sweep(plane) { curve(.squareRoot, $0, inverse) }
    case .logarithm: sweep(plane) { curve(.logarithm, $0, inverse) }
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
