import CKernels
import Testing

/// Convolutions and products in bfloat16 by Intel's matrix unit, where this processor has one.
///
/// Small whole numbers are exact in bfloat16, and so are their sums in single precision: each result must equal the
/// direct kernel's.
@Suite(.enabled(if: fleming_amx_is_available() != 0, "no AMX")) struct MatrixUnitTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var channels, filters, rows, columns: Int
    var kernel, stride: (rows: Int, columns: Int)
    var before, behind: (rows: Int, columns: Int)
    var testDescription: String { "\(channels)x\(rows)x\(columns) to \(filters), \(kernel), \(stride), \(before)" }

    init(
      _ channels: Int, _ filters: Int, _ size: (Int, Int), _ kernel: (Int, Int), _ stride: (Int, Int) = (1, 1),
      before: (Int, Int) = (0, 0), behind: (Int, Int) = (0, 0)
    ) {
      (self.channels, self.filters, rows, columns) = (channels, filters, size.0, size.1)
      (self.kernel, self.stride, self.before, self.behind) = (kernel, stride, before, behind)
    }

    var shape: fleming_convolution_shape {
      fleming_convolution_shape(
        input_channels: Int64(channels), input_rows: Int64(rows), input_columns: Int64(columns),
        output_channels: Int64(filters),
        output_rows: Int64((rows + before.rows + behind.rows - kernel.rows) / stride.rows + 1),
        output_columns: Int64((columns + before.columns + behind.columns - kernel.columns) / stride.columns + 1),
        kernel_rows: Int64(kernel.rows), kernel_columns: Int64(kernel.columns), stride_rows: Int64(stride.rows),
        stride_columns: Int64(stride.columns), padding_top: Int64(before.rows), padding_left: Int64(before.columns),
        dilation_rows: 1, dilation_columns: 1, bfloat16: 1)
    }
  }

  static let cases = [
    Case(1, 1, (1, 1), (1, 1)),
    Case(16, 16, (1, 1), (3, 3), before: (1, 1), behind: (1, 1)),
    Case(32, 32, (8, 8), (3, 3), before: (1, 1), behind: (1, 1)),
    Case(32, 48, (11, 13), (3, 3), before: (1, 1), behind: (1, 1)),
    Case(5, 32, (44, 44), (5, 5)),
    Case(64, 33, (22, 22), (3, 3), before: (1, 1), behind: (1, 1)),
    Case(128, 128, (5, 5), (3, 3), before: (1, 1), behind: (1, 1)),
    // Pictures in several parts, and padding behind alone.
    Case(16, 20, (90, 70), (3, 3), behind: (2, 2)),
    Case(3, 64, (64, 64), (7, 7), (2, 2), before: (3, 3), behind: (3, 3)),
    Case(32, 16, (23, 20), (3, 3), (2, 2), before: (1, 1), behind: (1, 1)),
    Case(48, 96, (12, 17), (1, 1), (2, 2)),
    Case(17, 31, (15, 12), (3, 4), (1, 2), before: (1, 1), behind: (1, 2)),
    Case(4, 9, (10, 19), (5, 2), (3, 3), before: (1, 0), behind: (0, 1)),
    // Spectra.
    Case(1, 16, (1, 2048), (1, 9), (1, 2), before: (0, 4), behind: (0, 3)),
    Case(32, 64, (1, 701), (1, 5), before: (0, 2), behind: (0, 2)),
  ]

  /// Whole numbers from -4 to 4.
  private func whole(_ seed: UInt64, count: Int) -> [Float] { hashed(seed, count: count).map { ($0 * 4.49).rounded() } }

  @Test(arguments: cases, [1, 2])
  func convolution(_ c: Case, threads: Int32) {
    let count = 3
    var shape = c.shape
    let outputs = Int(shape.output_rows * shape.output_columns * shape.output_channels)
    let input = whole(1, count: count * c.rows * c.columns * c.channels)
    let weights = whole(2, count: c.kernel.rows * c.kernel.columns * c.channels * c.filters)
    let bias = whole(3, count: c.filters), gate = whole(4, count: count * outputs)
    let gradient = whole(5, count: count * outputs)
    var packed = [Float](repeating: .nan, count: max(fleming_direct_packed(&shape), fleming_amx_packed(&shape)))
    var work = [Float](
      repeating: .nan, count: max(fleming_direct_workspace(&shape, threads), fleming_amx_workspace(&shape, threads)))
    func results(_ isMatrixUnit: Bool) -> [[Float]] {
      var output = [Float](repeating: .nan, count: count * outputs), gated = output
      var weightsGradient = [Float](repeating: .nan, count: weights.count)
      var biasGradient = [Float](repeating: .nan, count: c.filters)
      let pack = isMatrixUnit ? fleming_amx_pack : fleming_direct_pack
      let run = isMatrixUnit ? fleming_amx_forward : fleming_direct_forward
      let back = isMatrixUnit ? fleming_amx_backward_weights : fleming_direct_backward_weights
      pack(weights, &shape, 0, &packed, threads)
      run(&shape, Int64(count), input, packed, bias, 0.25, nil, 1, &output, &work, threads)
      run(&shape, Int64(count), input, packed, nil, 1, gate, 0.5, &gated, &work, threads)
      work = work.map { _ in .nan }
      back(&shape, Int64(count), input, gradient, &weightsGradient, &biasGradient, &work, threads)
      return [output, gated, weightsGradient, biasGradient]
    }
    #expect(results(true) == results(false))
  }

  @Test(arguments: cases.filter { $0.stride == (1, 1) })
  func wayBack(_ c: Case) {
    let count = 2, threads: Int32 = 2
    var shape = c.shape
    var reversed = shape
    (reversed.input_channels, reversed.output_channels) = (shape.output_channels, shape.input_channels)
    (reversed.input_rows, reversed.output_rows) = (shape.output_rows, shape.input_rows)
    (reversed.input_columns, reversed.output_columns) = (shape.output_columns, shape.input_columns)
    reversed.padding_top = shape.kernel_rows - 1 - shape.padding_top
    reversed.padding_left = shape.kernel_columns - 1 - shape.padding_left
    let gradient = whole(6, count: count * Int(shape.output_rows * shape.output_columns) * c.filters)
    let weights = whole(7, count: c.kernel.rows * c.kernel.columns * c.channels * c.filters)
    func result(_ isMatrixUnit: Bool) -> [Float] {
      let packedCount = isMatrixUnit ? fleming_amx_packed : fleming_direct_packed
      let workspace = isMatrixUnit ? fleming_amx_workspace : fleming_direct_workspace
      let pack = isMatrixUnit ? fleming_amx_pack : fleming_direct_pack
      let run = isMatrixUnit ? fleming_amx_forward : fleming_direct_forward
      var packed = [Float](repeating: .nan, count: packedCount(&shape))
      var work = [Float](repeating: .nan, count: workspace(&reversed, threads))
      var back = [Float](repeating: .nan, count: count * c.rows * c.columns * c.channels)
      pack(weights, &shape, 1, &packed, threads)
      run(&reversed, Int64(count), gradient, packed, nil, 1, nil, 1, &back, &work, threads)
      return back
    }
    #expect(result(true) == result(false))
  }

  @Test(
    arguments: [(128, 200, 1100), (64, 10, 500), (33, 70, 31), (1, 1, 1), (5, 17, 257), (1100, 40, 64), (130, 1, 9)],
    [1, 2, 3])
  func product(shape: (m: Int, n: Int, k: Int), threads: Int32) {
    let (m, n, k) = shape
    let a = whole(1, count: m * k), b = whole(2, count: n * k)
    for (ta, tb) in [(0, 0), (1, 0), (0, 1), (1, 1)] as [(Int32, Int32)] {
      // The same bits mean another matrix when they are read transposed.
      let results = [0, 1].map { (isHalf: Int32) in
        var c = [Float](repeating: .nan, count: m * n)
        var work = [Float](repeating: .nan, count: fleming_product_workspace(threads))
        fleming_product(ta, tb, Int64(m), Int64(n), Int64(k), a, b, &c, isHalf, &work, threads)
        return c
      }
      #expect(results[0] == results[1])
    }
  }
}
