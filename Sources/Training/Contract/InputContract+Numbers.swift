import Imagery

extension InputContract {
  /// Number of values of one sample as the network takes it: the picture, then the plain numbers.
  public var sampleCount: Int { elements + (numbers?.count ?? 0) }

  /// Fills one sample of the network's input from a prepared image and the sample's numbers; `redshift` is what a view gave
  /// a spectrum on top of its own.
  func fill(
    _ slot: UnsafeMutableBufferPointer<Float>, with prepared: Image, numbers values: [Double], redshift: Double = 0
  ) {
    let picture = UnsafeMutableBufferPointer(rebasing: slot[..<elements])
    prepared.pixels.withUnsafeBufferPointer { normalise($0, into: picture) }
    guard let numbers else { return }
    // At rest a view's redshift stands for an error of the known one, which stays.
    let isAtRest = spectrum?.treatment.isRestFrame ?? false
    let moved = isAtRest ? values : numbers.moved(values, by: redshift)
    for (place, value) in numbers.standardised(moved).enumerated() { slot[elements + place] = value }
  }
}
