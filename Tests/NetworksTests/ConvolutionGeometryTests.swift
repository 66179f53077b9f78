import CKernels
import Groundwork
import Testing

/// The kernels of convolutions in random geometries against sums of small whole numbers, which single precision holds
/// exactly; what lies behind the arrays is not a number.
struct ConvolutionGeometryTests {
  @Test(arguments: 0..<120) func directKernelsAreExact(number: Int) {
    var random = RandomSource(UInt64(number))
    let task = Task(seed: &random, isRow: number % 2 == 0, isLong: number % 5 == 0, isUnpadded: number % 3 == 0)
    let exact = task.exact()
    for threads in [Int32(1), 2] {
      var shape = task.shape
      let own = task.run(
        threads, packed: fleming_direct_packed(&shape), workspace: fleming_direct_workspace(&shape, threads),
        fleming_direct_pack, fleming_direct_forward, fleming_direct_backward_weights)
      #expect(own == exact)
    }
  }

  @Test(arguments: 0..<60) func winogradAlongRowsIsNear(number: Int) {
    var random = RandomSource(UInt64(number))
    var task = Task(seed: &random, isRow: true, isLong: number % 5 == 0, isUnpadded: number % 3 == 0)
    task.narrow(toKernel: 3 + Int64(number / 2 % 3), rows: number % 7 == 0 ? 3 : 1)
    task.fill(&random)
    let exact = task.exact()
    for threads in [Int32(1), 2] {
      var shape = task.shape
      let own = task.run(
        threads, packed: fleming_winograd_packed(&shape),
        workspace: fleming_winograd_workspace(&shape, Int64(task.count), threads),
        fleming_winograd_pack, fleming_winograd_forward, fleming_winograd_backward_weights)
      for (values, truth) in [
        (own.output, exact.output), (own.weightGradient, exact.weightGradient), (own.biasGradient, exact.biasGradient),
      ] {
        let largest = truth.reduce(1) { max($0, abs($1)) }
        #expect(zip(values, truth).allSatisfy { abs($0 - $1) <= 4e-6 * largest })
      }
    }
  }

  /// What a convolution gives.
  struct Results: Equatable {
    var output, weightGradient, biasGradient: [Float]
  }

  /// A convolution with its numbers.
  struct Task {
    var shape = fleming_convolution_shape()
    let count: Int
    private var input: [Float] = [], weights: [Float] = [], gradient: [Float] = []

    /// A random geometry: padding may be missing on the right, reach far over the end, or leave columns that nothing reads.
    init(seed random: inout RandomSource, isRow: Bool, isLong: Bool, isUnpadded: Bool) {
      func size(_ range: ClosedRange<Int64>) -> Int64 { range.lowerBound + Int64(random.integer(below: range.count)) }
      count = Int(size(1...3))
      shape.kernel_rows = isRow ? 1 : size(1...3)
      shape.kernel_columns = size(1...7)
      shape.stride_rows = isRow ? 1 : size(1...2)
      shape.stride_columns = size(1...3)
      shape.dilation_rows = size(1...2)
      shape.dilation_columns = size(1...2)
      shape.padding_left = isUnpadded ? 0 : size(0...8)
      shape.output_rows = isRow ? 1 : size(1...4)
      shape.output_columns = isLong ? size(200...300) : size(1...20)
      shape.input_channels = size(1...40)
      shape.output_channels = size(1...40)
      fit(spare: size(0...6) - 3)
      fill(&random)
    }

    /// Makes it a convolution that Winograd's way along rows takes.
    mutating func narrow(toKernel columns: Int64, rows: Int64) {
      shape.kernel_columns = columns
      shape.output_rows = rows
      (shape.stride_columns, shape.dilation_rows, shape.dilation_columns) = (1, 1, 1)
      shape.padding_left = min(shape.padding_left, columns - 1)
      fit(spare: 0)
    }

    private mutating func fit(spare: Int64) {
      let reach = (shape.kernel_columns - 1) * shape.dilation_columns + 1
      shape.input_rows =
        (shape.output_rows - 1) * shape.stride_rows + (shape.kernel_rows - 1) * shape.dilation_rows + 1
      shape.input_columns = max(
        1, (shape.output_columns - 1) * shape.stride_columns + reach - shape.padding_left + spare)
    }

    /// Whole numbers from -3 to 3.
    mutating func fill(_ random: inout RandomSource) {
      func numbers(_ counts: Int64...) -> [Float] {
        (0..<counts.reduce(1, *)).map { _ in Float(random.integer(below: 7) - 3) }
      }
      let s = shape
      input = numbers(Int64(count), s.input_rows, s.input_columns, s.input_channels)
      weights = numbers(s.kernel_rows, s.kernel_columns, s.input_channels, s.output_channels)
      gradient = numbers(Int64(count), s.output_rows, s.output_columns, s.output_channels)
    }

    /// By the definition.
    func exact() -> Results {
      let (inputs, outputs) = (Int(shape.input_channels), Int(shape.output_channels))
      let (rows, columns) = (Int(shape.output_rows), Int(shape.output_columns))
      var results = Results(
        output: .init(repeating: 0, count: gradient.count), weightGradient: .init(repeating: 0, count: weights.count),
        biasGradient: .init(repeating: 0, count: outputs))
      for (i, value) in gradient.enumerated() { results.biasGradient[i % outputs] += value }
      for pixel in 0..<count * rows * columns {
        for tap in 0..<Int(shape.kernel_rows * shape.kernel_columns) {
          let (i, j) = tap.quotientAndRemainder(dividingBy: Int(shape.kernel_columns))
          let y = pixel / columns % rows * Int(shape.stride_rows) + i * Int(shape.dilation_rows)
          let x =
            pixel % columns * Int(shape.stride_columns) + j * Int(shape.dilation_columns) - Int(shape.padding_left)
          guard x >= 0, x < shape.input_columns else { continue }
          let line = pixel / (rows * columns) * Int(shape.input_rows) + y
          let source = (line * Int(shape.input_columns) + x) * inputs
          for k in 0..<inputs {
            let (value, at) = (input[source + k], (tap * inputs + k) * outputs)
            for c in 0..<outputs {
              results.output[pixel * outputs + c] += value * weights[at + c]
              results.weightGradient[at + c] += value * gradient[pixel * outputs + c]
            }
          }
        }
      }
      return results
    }

    /// By the functions of one way.
    func run(
      _ threads: Int32, packed: Int, workspace: Int,
      _ pack: (
        UnsafePointer<Float>, UnsafePointer<fleming_convolution_shape>, Int32, UnsafeMutablePointer<Float>, Int32
      ) -> Void,
      _ forward: (
        UnsafePointer<fleming_convolution_shape>, Int64, UnsafePointer<Float>, UnsafePointer<Float>,
        UnsafePointer<Float>?, Float, UnsafePointer<Float>?, Float, UnsafeMutablePointer<Float>,
        UnsafeMutablePointer<Float>, Int32
      ) -> Void,
      _ backward: (
        UnsafePointer<fleming_convolution_shape>, Int64, UnsafePointer<Float>, UnsafePointer<Float>,
        UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int32
      ) -> Void
    ) -> Results {
      func unset(_ count: Int) -> [Float] { .init(repeating: .nan, count: count) }
      var (shape, ordered, work) = (shape, unset(packed), unset(workspace))
      let input = input + unset(64)
      var results = Results(
        output: unset(gradient.count), weightGradient: unset(weights.count),
        biasGradient: unset(Int(shape.output_channels)))
      pack(weights, &shape, 0, &ordered, threads)
      forward(&shape, Int64(count), input, ordered, nil, 1, nil, 1, &results.output, &work, threads)
      backward(
        &shape, Int64(count), input, gradient + unset(64), &results.weightGradient, &results.biasGradient, &work,
        threads)
      return results
    }
  }
}
