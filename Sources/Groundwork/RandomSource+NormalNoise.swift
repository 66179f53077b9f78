import CPixels

extension RandomSource {
  /// Adds `deviation` times an independent standard normal number to every value (Box & Muller 1958 in single precision, so
  /// at most 6.6 deviations), the same on every processor.
  ///
  /// Takes one number of this source, whatever the count. Complexity: O(n), under 1 ns a value.
  public mutating func addNormal(to values: UnsafeMutableBufferPointer<Float>, deviation: Float) {
    let seed = next()
    guard let start = values.baseAddress else { return }
    fleming_add_normal(start, Int64(values.count), deviation, seed)
  }

  /// Independent standard normal numbers.
  public mutating func normals(count: Int) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer { addNormal(to: $0, deviation: 1) }
    return values
  }
}
