import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How values are spread along an axis.
public enum AxisForm: Sendable, Hashable {
  /// Equal steps.
  case linear
  /// Equal factors; values of zero and below have a place of their own at the lower end.
  case logarithmic
}

/// An axis: where values lie on it, from 0 to 1, and where its ticks are.
struct Axis: Equatable {
  /// A tick with its text; minor ticks have none.
  struct Tick: Equatable {
    var value: Double
    var label: String
  }

  /// The share of a logarithmic axis that zero has for itself.
  static let zeroShare = 0.09
  let form: AxisForm
  let low: Double
  let high: Double
  let hasZero: Bool

  /// An axis that shows all values, or the range asked for.
  init(_ values: [Double], form: AxisForm = .linear, range: ClosedRange<Double>? = nil) {
    let finite = values.filter { $0.isFinite }
    switch form {
    case .logarithmic where finite.contains { $0 > 0 }:
      self.form = .logarithmic
      let positive = finite.filter { $0 > 0 }
      let first = positive.min() ?? 1
      let last = positive.max() ?? 1
      hasZero = finite.contains { $0 <= 0 }
      low = first < last ? first : first / 2
      high = first < last ? last : last * 2
    default:
      self.form = .linear
      hasZero = false
      var first = range?.lowerBound ?? finite.min() ?? 0
      var last = range?.upperBound ?? finite.max() ?? 1
      if !(first < last) {
        let margin = first == 0 ? 1 : abs(first) / 2
        first -= margin
        last += margin
      }
      if range == nil {
        let step = Self.step(first, last)
        first = (first / step).rounded(.down) * step
        last = (last / step).rounded(.up) * step
      }
      low = first
      high = last
    }
  }

  /// The place of a value: 0 at the lower end, 1 at the upper.
  func place(_ value: Double) -> Double {
    switch form {
    case .linear: return (value - low) / (high - low)
    case .logarithmic:
      let start = hasZero ? Self.zeroShare : 0
      if value <= 0 { return 0 }
      return start + (1 - start) * log(value / low) / log(high / low)
    }
  }

  /// Ticks at round values.
  var ticks: [Tick] {
    switch form {
    case .linear:
      let step = Self.step(low, high)
      let digits = max(0, min(9, Int((-log10(step) + 1e-9).rounded(.up))))
      let first = Int((low / step - 1e-6).rounded(.up))
      let last = Int((high / step + 1e-6).rounded(.down))
      guard first <= last, last - first < 100 else { return [] }
      return (first...last).map { i in
        let value = Double(i) * step
        let label = step >= 1e6 ? NumberText.short(value) : NumberFormat.fixed(i == 0 ? 0 : value, digits)
        return Tick(value: value, label: label)
      }
    case .logarithmic:
      var ticks: [Tick] = hasZero ? [Tick(value: 0, label: "0")] : []
      let decades = log10(high / low)
      for exponent in Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up)) {
        for digit in 1...9 {
          let value = Double(digit) * pow(10, Double(exponent))
          guard value >= low * 0.999, value <= high * 1.001 else { continue }
          let named = digit == 1 || (decades < 3 && (digit == 2 || digit == 5))
          ticks.append(Tick(value: value, label: named ? NumberText.short(value) : ""))
        }
      }
      return ticks
    }
  }

  /// A step of 1, 2 or 5 times a power of ten that gives four to nine ticks.
  static func step(_ low: Double, _ high: Double) -> Double {
    let rough = (high - low) / 5
    guard rough > 0, rough.isFinite else { return 1 }
    let power = pow(10, log10(rough).rounded(.down))
    let digit = rough / power
    return (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10) * power
  }
}
