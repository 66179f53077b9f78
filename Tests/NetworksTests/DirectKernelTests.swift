import CKernels
import Groundwork
import Testing

/// The direct kernel against sums of whole numbers, which single precision holds exactly: every geometry by itself, with what
/// lies behind the arrays not a number.
struct DirectKernelTests {
  @Test(arguments: 0..<120) func smallWholeNumbersAreExact(number: Int) {
    var random = RandomSource(UInt64(number))
    func size(_ range: ClosedRange<Int>) -> Int { range.lowerBound + random.integer(below: range.count) }
    let isRow = number % 2 == 0
    let kernel = (rows: isRow ? 1 : size(1...3), columns: size(1...7))
    let stride = (rows: isRow ? 1 : size(1...2), columns: size(1...3))
    let dilation = (rows: size(1...2), columns: size(1...2))
    let padding = (top: 0, left: number % 3 == 0 ? 0 : size(0...8))
    let output = (rows: isRow ? 1 : size(1...4), columns: number % 5 == 0 ? size(200...300) : size(1...20))
    let reach = (kernel.columns - 1) * dilation.columns + 1
    let input = (
      rows: (output.rows - 1) * stride.rows + (kernel.rows - 1) * dilation.rows + 1,
      // Padding may be missing on the right, reach far over the end, or leave columns that nothing reads.
      columns: max(1, (output.columns - 1) * stride.columns + reach - padding.left + size(0...6) - 3)
    )
    let (count, inputs, outputs) = (size(1...3), size(1...40), size(1...40))
    var shape = fleming_convolution_shape(
      input_channels: Int64(inputs), input_rows: Int64(input.rows), input_columns: Int64(input.columns),
      output_channels: Int64(outputs), output_rows: Int64(output.rows), output_columns: Int64(output.columns),
      kernel_rows: Int64(kernel.rows), kernel_columns: Int64(kernel.columns), stride_rows: Int64(stride.rows),
      stride_columns: Int64(stride.columns), padding_top: Int64(padding.top), padding_left: Int64(padding.left),
      dilation_rows: Int64(dilation.rows), dilation_columns: Int64(dilation.columns), bfloat16: 0)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.integer(below: 7) - 3) } }
    let taps = kernel.rows * kernel.columns
    let x = numbers(count * input.rows * input.columns * inputs)
    let weights = numbers(taps * inputs * outputs)
    let gradient = numbers(count * output.rows * output.columns * outputs)

    var exact = [Float](repeating: 0, count: gradient.count)
    var exactGradient = [Float](repeating: 0, count: weights.count)
    for n in 0..<count {
      for (row, column) in (0..<output.rows * output.columns).map({ ($0 / output.columns, $0 % output.columns) }) {
        let at = ((n * output.rows + row) * output.columns + column) * outputs
        for tap in 0..<taps {
          let y = row * stride.rows + tap / kernel.columns * dilation.rows
          let z = column * stride.columns + tap % kernel.columns * dilation.columns - padding.left
          guard z >= 0, z < input.columns else { continue }
          for k in 0..<inputs {
            let value = x[((n * input.rows + y) * input.columns + z) * inputs + k]
            for c in 0..<outputs {
              exact[at + c] += value * weights[(tap * inputs + k) * outputs + c]
              exactGradient[(tap * inputs + k) * outputs + c] += value * gradient[at + c]
            }
          }
        }
      }
    }

    let behind = [Float](repeating: .nan, count: 64)
    for threads in [Int32(1), 2] {
      var work = [Float](repeating: .nan, count: fleming_direct_workspace(&shape, threads))
      var packed = [Float](repeating: .nan, count: fleming_direct_packed(&shape))
      fleming_direct_pack(weights, &shape, 0, &packed, threads)
      var result = [Float](repeating: .nan, count: exact.count)
      fleming_direct_forward(&shape, Int64(count), x + behind, packed, nil, 1, nil, 1, &result, &work, threads)
      #expect(result == exact)
      var weightGradient = [Float](repeating: .nan, count: weights.count)
      var biasGradient = [Float](repeating: .nan, count: outputs)
      fleming_direct_backward_weights(
        &shape, Int64(count), x + behind, gradient + behind, &weightGradient, &biasGradient, &work, threads)
      #expect(weightGradient == exactGradient)
      var sums = [Float](repeating: 0, count: outputs)
      for (place, value) in gradient.enumerated() { sums[place % outputs] += value }
      #expect(biasGradient == sums)
    }
  }
}
