import FoundationEssentials
import TestSupport

/// Writes bytes or text to a file.
func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
func write(_ bytes: some Collection<UInt8>, to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }

/// A golden file's JSON as a value.
func golden<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
  try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: RealData.golden("networks/\(name)"))))
}

/// Numbers that a script in any language can make again: a hash of (key, index), spread evenly over [-1, 1).
///
/// z = (index + 1) * 0x9E3779B97F4A7C15 + key * 0xBF58476D1CE4E5B9, then SplitMix64's finisher; the top 24 bits.
func hashed(_ key: UInt64, _ index: Int) -> Float {
  var z = (UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15 &+ key &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  z ^= z >> 31
  return Float(z >> 40) * 0x1p-23 - 1
}

/// `count` hashed numbers times `scale`.
func hashed(_ key: UInt64, count: Int, scale: Float = 1) -> [Float] { (0..<count).map { scale * hashed(key, $0) } }

/// The largest difference, as a share of the largest magnitude of `expected`.
func relativeDifference(_ a: [Float], _ expected: [Float]) -> Double {
  guard a.count == expected.count else { return .infinity }
  let scale = expected.map { Double(abs($0)) }.max() ?? 1
  let worst = zip(a, expected).map { abs(Double($0) - Double($1)) }.reduce(0) {
    $0 >= $1 ? $0 : ($1.isNaN ? .infinity : $1)
  }
  return scale > 0 ? worst / scale : worst
}
