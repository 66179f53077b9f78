#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An exponential moving average of parameters, taken every few steps because reading them costs a pass over memory.
struct MovingAverage {
  /// Steps between two readings.
  static let interval = 8

  /// Decay a step.
  let decay: Double
  private(set) var values: [Float]

  /// The average that a configuration asks for, starting at some values; nil when it asks for none.
  init?(_ configuration: TrainingConfiguration, values: [Float]) {
    guard configuration.averaging > 0 else { return nil }
    decay = configuration.averaging
    self.values = values
  }

  /// Takes in the parameters behind step `steps` (counted over the run); early steps weigh more, so that the start is
  /// soon forgotten.
  mutating func take(_ current: [Float], steps: Int) {
    let warm = Double(1 + steps) / Double(10 + steps)
    let keep = Float(pow(min(decay, warm), Double(Self.interval)))
    for i in values.indices { values[i] = keep * values[i] + (1 - keep) * current[i] }
  }
}
