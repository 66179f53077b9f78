/// Plain numbers as a probe carries them: in planes behind each sample's own, where no attack may change them.
///
/// An attack knows samples of whole planes alone; so the numbers ride along, filled up with zeros, and go to the network
/// from there.
struct NumberPlanes {
  /// Numbers of a sample.
  private let count: Int
  /// Values of a sample in front of them.
  private let elements: Int
  /// Values of a plane.
  private let plane: Int

  /// The planes behind samples of so many bands; nil of a model that takes no numbers.
  init?(_ contract: InputContract, bands: Int) {
    guard let numbers = contract.numbers else { return nil }
    count = numbers.count
    plane = contract.planeCount
    elements = bands * plane
  }

  /// How many planes the numbers take.
  var bands: Int { (count + plane - 1) / plane }
  private var size: Int { elements + bands * plane }

  /// Samples with their numbers behind them, [sample][number].
  func appended(to values: [Float], numbers: [[Float]]) -> [Float] {
    precondition(values.count == numbers.count * elements, "\(values.count) values for \(numbers.count) samples")
    let zeros = [Float](repeating: 0, count: bands * plane - count)
    return numbers.indices.flatMap { values[$0 * elements..<($0 + 1) * elements] + numbers[$0] + zeros }
  }

  /// One value for each value of the samples, and another for each of the planes behind each.
  func extended<Value>(_ values: [Value], by value: Value) -> [Value] {
    let behind = [Value](repeating: value, count: bands * plane)
    return stride(from: 0, to: values.count, by: elements).flatMap { values[$0..<$0 + elements] + behind }
  }

  /// The samples without their numbers.
  func pictures(of x: [Float]) -> [Float] {
    stride(from: 0, to: x.count, by: size).flatMap { x[$0..<$0 + elements] }
  }

  /// The network's input: pictures as it takes them (of `inputs` values each) with the numbers of `x` behind each.
  func networkInput(_ pictures: [Float], inputs: Int, numbersOf x: [Float]) -> [Float] {
    (0..<x.count / size).flatMap { sample in
      let first = sample * size + elements
      return pictures[sample * inputs..<(sample + 1) * inputs] + x[first..<first + count]
    }
  }

  /// The gradient of the pictures alone, of one laid out as the network's input.
  func pictureGradient(_ gradient: [Float], inputs: Int) -> [Float] {
    stride(from: 0, to: gradient.count, by: inputs + count).flatMap { gradient[$0..<$0 + inputs] }
  }
}
