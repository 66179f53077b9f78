import CKernels
import Groundwork
import Testing

@testable import Networks

/// The input's gradient from the tiles of Winograd's way forward, in random geometries, against sums of small whole numbers.
struct AdjointTests {
  /// A convolution with its numbers.
  struct Task {
    var shape = fleming_convolution_shape()
    let count: Int
    let weights, gradient, gate: [Float]

    init(seed random: inout RandomSource) {
      func size(_ range: ClosedRange<Int64>) -> Int64 { range.lowerBound + Int64(random.integer(below: range.count)) }
      func numbers(_ counts: Int64...) -> [Float] {
        (0..<counts.reduce(1, *)).map { _ in Float(random.integer(below: 7) - 3) }
      }
      let kernel: Int64 = 3 + 2 * Int64(random.integer(below: 2))
      count = Int(size(1...4))
      (shape.kernel_rows, shape.kernel_columns) = (kernel, kernel)
      (shape.stride_rows, shape.stride_columns, shape.dilation_rows, shape.dilation_columns) = (1, 1, 1, 1)
      (shape.output_rows, shape.output_columns) = (size(1...19), size(1...19))
      (shape.padding_top, shape.padding_left) = (size(0...kernel - 1), size(0...kernel - 1))
      // Padding behind the last row and column, or rows and columns that nothing reads.
      shape.input_rows = max(1, shape.output_rows + kernel - 1 - shape.padding_top - size(0...3) + 1)
      shape.input_columns = max(1, shape.output_columns + kernel - 1 - shape.padding_left - size(0...3) + 1)
      (shape.input_channels, shape.output_channels) = (size(1...70), size(1...70))
      weights = numbers(kernel, kernel, shape.input_channels, shape.output_channels)
      gradient = numbers(Int64(count), shape.output_rows, shape.output_columns, shape.output_channels)
      gate = numbers(Int64(count), shape.input_rows, shape.input_columns, shape.input_channels)
    }

    /// By the definition, the rectifier's slope left out.
    func exact() -> [Float] {
      let (inputs, outputs, kernel) = (Int(shape.input_channels), Int(shape.output_channels), Int(shape.kernel_rows))
      let (rows, columns) = (Int(shape.output_rows), Int(shape.output_columns))
      var result = [Float](repeating: 0, count: gate.count)
      for pixel in 0..<count * rows * columns {
        for tap in 0..<kernel * kernel {
          let y = pixel / columns % rows + tap / kernel - Int(shape.padding_top)
          let x = pixel % columns + tap % kernel - Int(shape.padding_left)
          guard y >= 0, y < shape.input_rows, x >= 0, x < shape.input_columns else { continue }
          let line = pixel / (rows * columns) * Int(shape.input_rows) + y
          let target = (line * Int(shape.input_columns) + x) * inputs
          for k in 0..<inputs {
            var sum: Float = 0
            for c in 0..<outputs { sum += weights[(tap * inputs + k) * outputs + c] * gradient[pixel * outputs + c] }
            result[target + k] += sum
          }
        }
      }
      return result
    }

    /// By the kernels, from memory that holds no numbers; what lies behind the arrays holds none either.
    func run(threads: Int32, isGated: Bool) -> [Float] {
      var shape = shape
      let spare = 16
      func room(_ count: Int) -> [Float] { [Float](repeating: .nan, count: count + spare) }
      var packed = room(fleming_adjoint_packed(&shape))
      var workspace = room(fleming_adjoint_workspace(&shape, Int64(count), threads)), result = room(gate.count)
      let (weights, gradient, gate) = (weights + room(0), gradient + room(0), gate + room(0))
      fleming_adjoint_pack(weights, &shape, 1, &packed, threads)
      gate.withUnsafeBufferPointer {
        fleming_adjoint_run(
          &shape, Int64(count), gradient, packed, nil, 1, isGated ? $0.baseAddress : nil, 0.5, &result, &workspace,
          threads)
      }
      for values in [result, packed, workspace] { #expect(values.suffix(spare).allSatisfy { $0.isNaN }) }
      return Array(result[..<self.gate.count])
    }
  }

  @Test(arguments: 0..<60) func kernelsAreNear(number: Int) {
    var random = RandomSource(UInt64(number))
    let task = Task(seed: &random)
    let exact = task.exact()
    let largest = exact.reduce(1) { max($0, abs($1)) }
    for threads in [Int32(1), 2, 3] {
      for isGated in [false, true] {
        let own = task.run(threads: threads, isGated: isGated)
        let truth = isGated ? zip(exact, task.gate).map { $1 > 0 ? $0 : 0.5 * $0 } : exact
        #expect(zip(own, truth).allSatisfy { abs($0 - $1) <= 6e-6 * largest })
      }
    }
  }

  /// The ways back that take it: unpadded kernels over small pictures, in single precision.
  @Test(arguments: [(12, 5, Padding.none, true), (44, 3, .none, false), (18, 3, .none, true), (12, 5, .same, false)])
  func unpaddedKernelsOverSmallPicturesTakeIt(size: Int, kernel: Int, padding: Padding, takes: Bool) {
    let window = Window(kernel: Extent(kernel), stride: 1, padding: padding, dilation: 1)
    let left = padding == .same ? size : size + 1 - kernel
    let input = Shape(channels: 20, rows: size, columns: size), output = Shape(channels: 50, rows: left, columns: left)
    func isAdjoint(isHalf: Bool) -> Bool {
      ConvolutionStage.routeBack(from: output, to: input, window, isTrained: true, isHalf: isHalf) == .adjoint
    }
    #expect(isAdjoint(isHalf: false) == takes)
    #expect(!isAdjoint(isHalf: true))
  }
}
