#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers as text by C's rules, without Foundation (which costs start-up time).
public enum NumberFormat {
  /// `%.*f`: a fixed count of digits behind the point.
  public static func fixed(_ value: Double, _ digits: Int) -> String { format("%.*f", [Int32(digits), value]) }

  /// `%.*g`: so many significant digits, shortest form.
  public static func significant(_ value: Double, _ digits: Int) -> String { format("%.*g", [Int32(digits), value]) }

  /// `text` padded with spaces on the left to `width` characters.
  public static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// `text` padded with spaces on the right to `width` characters.
  public static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// A whole number with thousands separated by commas.
  public static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }

  private static func format(_ pattern: String, _ arguments: [any CVarArg]) -> String {
    withVaList(arguments) { list in
      // The largest double in %f form takes 309 digits, a sign, a point and the fraction.
      String(unsafeUninitializedCapacity: 512) { buffer in
        buffer.withMemoryRebound(to: CChar.self) {
          max(0, min(511, Int(vsnprintf($0.baseAddress!, 512, pattern, list))))
        }
      }
    }
  }
}
