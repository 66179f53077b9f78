#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Functions that several losses share.
enum LossArithmetic {
  /// 1 / (1 + exp(-x)), without overflow.
  static func sigmoid(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }

  /// log(1 + exp(-|x|)).
  static func softTail(_ x: Double) -> Double { log1p(exp(-abs(x))) }

  /// ln of the sum of exp(x) over `count` places, without overflow.
  static func logSum(_ count: Int, _ x: (Int) -> Double) -> Double {
    var largest = -Double.infinity
    for i in 0..<count { largest = max(largest, x(i)) }
    guard largest.isFinite else { return largest }
    var sum = 0.0
    for i in 0..<count { sum += exp(x(i) - largest) }
    return largest + log(sum)
  }

  /// Softmax of one row, in single precision.
  static func softmax(_ row: UnsafeMutableBufferPointer<Float>) {
    let largest = row.max() ?? 0
    var sum: Float = 0
    for i in row.indices {
      row[i] = exp(row[i] - largest)
      sum += row[i]
    }
    for i in row.indices { row[i] /= sum }
  }

  /// sum over outputs of t_c (log sum exp(x) - x_c); the gradient, sum(t) softmax - t, is multiplied by `scale`.
  static func crossEntropy(_ row: LossRow, scale: Double = 1, target: (Int) -> Double) -> Double {
    var largest = -Double.infinity
    for x in row.outputs { largest = max(largest, Double(x)) }
    var sum = 0.0
    for x in row.outputs { sum += exp(Double(x) - largest) }
    let logSum = largest + log(sum)
    var loss = 0.0
    var total = 0.0
    for output in row.outputs.indices {
      let wanted = target(output)
      if wanted != 0 { loss += wanted * (logSum - Double(row.outputs[output])) }
      total += wanted
    }
    if let slope = row.slope {
      for output in row.outputs.indices {
        slope[output] = Float(scale * (total * exp(Double(row.outputs[output]) - logSum) - target(output)))
      }
    }
    return loss
  }
}
