/// A sum of Chebyshev polynomials T0, T1, ... with coefficients.
struct ChebyshevPolynomial {
  /// One for each of T0, T1, ...; at least one.
  let coefficients: [Double]

  /// The values at coordinates in -1...1, by Clenshaw's recurrence.
  func values(at coordinates: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: coordinates.count) { values, initialized in
      coordinates.withUnsafeBytes { coordinates in
        // Eight at a time: each step of the recurrence waits for the one before, but not for its neighbours.
        let values = UnsafeMutableRawBufferPointer(values)
        var place = 0
        while place + MemoryLayout<SIMD8<Double>>.size <= coordinates.count {
          let x = coordinates.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
          values.storeBytes(of: value(at: x), toByteOffset: place, as: SIMD8<Double>.self)
          place += MemoryLayout<SIMD8<Double>>.size
        }
        while place < coordinates.count {
          let x = coordinates.loadUnaligned(fromByteOffset: place, as: Double.self)
          values.storeBytes(of: value(at: SIMD8(repeating: x))[0], toByteOffset: place, as: Double.self)
          place += MemoryLayout<Double>.size
        }
      }
      initialized = coordinates.count
    }
  }

  @inline(__always)
  private func value(at x: SIMD8<Double>) -> SIMD8<Double> {
    var (next, overnext) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    for k in stride(from: coefficients.count - 1, to: 0, by: -1) {
      (next, overnext) = (2 * x * next - overnext + coefficients[k], next)
    }
    return x * next - overnext + coefficients[0]
  }
}
