import CKernels
import COneDNN
import Networks
import Testing

/// How far the fast ways of convolution and product are from double precision: the table in docs/engine.md.
///
/// Inputs lie evenly in [-1, 1), weights are scaled so that outputs have about their spread. An error is the largest
/// difference as a share of the largest exact value. FLEMING_INSTRUCTIONS chooses another instruction set.
@Suite(.serialized) struct KernelErrorTests {
  /// A way to compute a convolution.
  enum Way: String {
    case winograd = "Winograd"
    case direct
    case matrixUnit = "matrix unit"
    /// What is there on this processor.
    static let all: [Way] = [.winograd, .direct] + (fleming_amx_is_available() != 0 ? [.matrixUnit] : [])
  }

  /// A convolution of stride 1 that keeps the picture's size.
  struct Case: Sendable, CustomTestStringConvertible {
    var inputs, outputs, size, kernel: Int
    var way: Way
    /// Bounds: forward, input gradient, weight gradient.
    var bounds: [Double]
    /// Whether picture and kernel are single rows.
    var isRow = false
    var rows: Int { isRow ? 1 : size }
    var kernelRows: Int { isRow ? 1 : kernel }
    var testDescription: String {
      "\(way.rawValue) \(kernelRows)x\(kernel), \(inputs) to \(outputs) channels, \(rows)x\(size)"
    }

    func shape(reversed: Bool = false) -> fleming_convolution_shape {
      let (from, to) = reversed ? (outputs, inputs) : (inputs, outputs)
      return fleming_convolution_shape(
        input_channels: Int64(from), input_rows: Int64(rows), input_columns: Int64(size), output_channels: Int64(to),
        output_rows: Int64(rows), output_columns: Int64(size), kernel_rows: Int64(kernelRows),
        kernel_columns: Int64(kernel),
        stride_rows: 1, stride_columns: 1, padding_top: Int64(kernelRows / 2), padding_left: Int64(kernel / 2),
        dilation_rows: 1, dilation_columns: 1, bfloat16: 0)
    }
  }

  static let cases = [
    Case(inputs: 5, outputs: 32, size: 44, kernel: 5, way: .direct, bounds: [2e-6, 3e-6, 3e-6]),
    Case(inputs: 32, outputs: 32, size: 22, kernel: 3, way: .winograd, bounds: [4e-6, 4e-6, 4e-6]),
    Case(inputs: 20, outputs: 48, size: 12, kernel: 5, way: .winograd, bounds: [6e-6, 6e-6, 6e-6]),
    Case(inputs: 128, outputs: 128, size: 11, kernel: 3, way: .winograd, bounds: [4e-6, 4e-6, 4e-6]),
    Case(inputs: 24, outputs: 32, size: 512, kernel: 5, way: .winograd, bounds: [2e-6, 2e-6, 3e-6], isRow: true),
    Case(inputs: 64, outputs: 48, size: 257, kernel: 3, way: .winograd, bounds: [2e-6, 2e-6, 3e-6], isRow: true),
    // Both factors are off by up to 2^-9.
    Case(inputs: 5, outputs: 32, size: 44, kernel: 5, way: .matrixUnit, bounds: [4e-3, 4e-3, 4e-3]),
    Case(inputs: 20, outputs: 50, size: 12, kernel: 5, way: .matrixUnit, bounds: [4e-3, 4e-3, 4e-3]),
    Case(inputs: 48, outputs: 16, size: 31, kernel: 3, way: .matrixUnit, bounds: [4e-3, 4e-3, 4e-3]),
    Case(inputs: 64, outputs: 9, size: 1, kernel: 1, way: .matrixUnit, bounds: [4e-3, 4e-3, 4e-3]),
    Case(inputs: 128, outputs: 128, size: 11, kernel: 3, way: .matrixUnit, bounds: [4e-3, 4e-3, 4e-3]),
  ].filter { Way.all.contains($0.way) }
  static let count = 3

  @Test(arguments: cases)
  func convolution(_ c: Case) throws {
    let pixels = Self.count * c.rows * c.size
    let input = hashed(1, count: pixels * c.inputs), gradient = hashed(2, count: pixels * c.outputs)
    let scale = 1 / Float(c.kernelRows * c.kernel * c.inputs).squareRoot()
    let weights = hashed(3, count: c.kernelRows * c.kernel * c.inputs * c.outputs, scale: 1.7 * scale)
    let exact = Exact(c, input: input, weights: weights, gradient: gradient)
    var shape = c.shape(), reversed = c.shape(reversed: true)
    let threads: Int32 = 2
    func packed(_ shape: inout fleming_convolution_shape) -> Int {
      switch c.way {
      case .winograd: fleming_winograd_packed(&shape)
      case .direct: fleming_direct_packed(&shape)
      case .matrixUnit: fleming_amx_packed(&shape)
      }
    }
    func workspace(_ shape: inout fleming_convolution_shape) -> Int {
      switch c.way {
      case .winograd: fleming_winograd_workspace(&shape, Int64(Self.count), threads)
      case .direct: fleming_direct_workspace(&shape, threads)
      case .matrixUnit: fleming_amx_workspace(&shape, threads)
      }
    }
    let (pack, run, back) =
      switch c.way {
      case .winograd: (fleming_winograd_pack, fleming_winograd_forward, fleming_winograd_backward_weights)
      case .direct: (fleming_direct_pack, fleming_direct_forward, fleming_direct_backward_weights)
      case .matrixUnit: (fleming_amx_pack, fleming_amx_forward, fleming_amx_backward_weights)
      }
    var weightsInOrder = [Float](repeating: .nan, count: max(packed(&shape), packed(&reversed)))
    var work = [Float](repeating: .nan, count: max(workspace(&shape), workspace(&reversed)))
    var output = [Float](repeating: .nan, count: pixels * c.outputs)
    pack(weights, &shape, 0, &weightsInOrder, threads)
    run(&shape, Int64(Self.count), input, weightsInOrder, nil, 1, nil, 1, &output, &work, threads)
    var inputGradient = [Float](repeating: .nan, count: pixels * c.inputs)
    pack(weights, &shape, 1, &weightsInOrder, threads)
    run(&reversed, Int64(Self.count), gradient, weightsInOrder, nil, 1, nil, 1, &inputGradient, &work, threads)
    var weightGradient = [Float](repeating: .nan, count: weights.count)
    var biasGradient = [Float](repeating: .nan, count: c.outputs)
    back(&shape, Int64(Self.count), input, gradient, &weightGradient, &biasGradient, &work, threads)
    let errors = [
      error(output, exact.output), error(inputGradient, exact.inputGradient),
      error(weightGradient, exact.weightGradient),
    ]
    print("\(c.testDescription), \(instructions): \(errors), one sum after another \(error(exact.naive, exact.output))")
    for (error, bound) in zip(errors, c.bounds) { #expect(error < bound) }
    if c.way == .winograd, !c.isRow {
      var packed = [Float](repeating: .nan, count: fleming_adjoint_packed(&shape))
      var work = [Float](repeating: .nan, count: fleming_adjoint_workspace(&shape, Int64(Self.count), threads))
      fleming_adjoint_pack(weights, &shape, 1, &packed, threads)
      fleming_adjoint_run(&shape, Int64(Self.count), gradient, packed, nil, 1, nil, 1, &inputGradient, &work, threads)
      let adjoint = error(inputGradient, exact.inputGradient)
      print("\(c.testDescription), \(instructions), adjoint: \(adjoint)")
      #expect(adjoint < c.bounds[1])
    }
    let biasSums = (0..<c.outputs).map { o in
      stride(from: o, to: gradient.count, by: c.outputs).reduce(0) { $0 + Double(gradient[$1]) }
    }
    #expect(error(biasGradient, biasSums) < 1e-5)
  }

  /// The same shapes plain and transposed, by the engine and by oneDNN.
  @Test(arguments: [(128, 2048, 3200), (64, 10, 500), (33, 70, 300), (1, 1, 1), (5, 17, 257), (130, 1, 9)], [1, 2, 3])
  func product(shape: (m: Int, n: Int, k: Int), threads: Int32) {
    let (m, n, k) = shape
    let a = hashed(1, count: m * k), b = hashed(2, count: n * k, scale: 1.7 / Float(k).squareRoot())
    func transposed(_ values: [Float], _ rows: Int, _ columns: Int) -> [Float] {
      (0..<rows * columns).map { values[$0 % rows * columns + $0 / rows] }
    }
    let ways: [(Int32, Int32, [Float], [Float])] = [
      (0, 0, a, b), (1, 0, transposed(a, m, k), b), (0, 1, a, transposed(b, k, n)),
    ]
    for (ta, tb, a, b) in ways {
      var own = [Float](repeating: .nan, count: m * n), library = own
      var workspace = [Float](repeating: .nan, count: fleming_product_workspace(threads))
      fleming_product(ta, tb, Int64(m), Int64(n), Int64(k), a, b, &own, 0, &workspace, threads)
      let status = fleming_dnn_sgemm(
        ta, tb, Int64(m), Int64(n), Int64(k), a, Int64(ta == 1 ? m : k), b, Int64(tb == 1 ? k : n), 0, &library,
        Int64(n))
      #expect(status == 0 && !own.contains { $0.isNaN })
      // Some of the places keep the reference cheap.
      let places = stride(from: 0, to: m * n, by: m * n / 2000 + 1)
      let exact = places.map { place in
        (0..<k).reduce(0) { sum, i in
          sum + Double(a[ta == 1 ? i * m + place / n : place / n * k + i])
            * Double(b[tb == 1 ? place % n * k + i : i * n + place % n])
        }
      }
      let errors = [own, library].map { values in error(places.map { values[$0] }, exact) }
      if m == 128, threads == 1, ta + tb == 0 {
        print("product \(m) x \(n) x \(k), \(instructions): \(errors[0]), oneDNN \(errors[1])")
      }
      for error in errors { #expect(error < 2e-6) }
      var half = [Float](repeating: .nan, count: m * n)
      workspace = workspace.map { _ in .nan }
      fleming_product(ta, tb, Int64(m), Int64(n), Int64(k), a, b, &half, 1, &workspace, threads)
      // Both factors are off by up to 2^-9.
      let coarse = self.error(places.map { half[$0] }, exact)
      #expect(coarse < 0x1p-8 && coarse > 1e-5)
    }
  }

  /// Dense layers of a few samples, with bias and rectifier.
  @Test(arguments: 1...4, [1, 2])
  func fewSamples(samples: Int, threads: Int32) {
    for (outputs, inputs) in [(1, 1), (3, 15), (4, 16), (7, 17), (66, 1000)] {
      let x = hashed(3, count: samples * inputs), bias = hashed(4, count: outputs)
      let weights = hashed(5, count: outputs * inputs, scale: 1.7 / Float(inputs).squareRoot())
      var own = [Float](repeating: .nan, count: samples * outputs)
      fleming_dense(Int64(samples), Int64(outputs), Int64(inputs), x, weights, bias, 0.25, &own, threads)
      let exact = own.indices.map { place in
        let (sample, output) = (place / outputs, place % outputs)
        let sum = (0..<inputs).reduce(Double(bias[output])) {
          $0 + Double(x[sample * inputs + $1]) * Double(weights[output * inputs + $1])
        }
        return sum > 0 ? sum : 0.25 * sum
      }
      #expect(error(own, exact) < 1e-6)
    }
  }

  private var instructions: String { String(cString: fleming_kernels_instructions()) }

  private func error(_ values: [Float], _ exact: [Double]) -> Double {
    let largest = exact.reduce(0) { max($0, abs($1)) }
    return zip(values, exact).reduce(0) { worst, pair in
      let difference = abs(Double(pair.0) - pair.1)
      return difference.isNaN ? .infinity : max(worst, difference)
    } / largest
  }

  /// The three passes in double precision, and the way forward in single precision, one product after another.
  private struct Exact {
    var output, inputGradient, weightGradient: [Double]
    var naive: [Float]

    init(_ c: Case, input: [Float], weights: [Float], gradient: [Float]) {
      output = .init(repeating: 0, count: gradient.count)
      naive = .init(repeating: 0, count: gradient.count)
      inputGradient = .init(repeating: 0, count: input.count)
      weightGradient = .init(repeating: 0, count: weights.count)
      for pixel in 0..<KernelErrorTests.count * c.rows * c.size {
        let (row, column) = (pixel / c.size % c.rows, pixel % c.size)
        for tap in 0..<c.kernelRows * c.kernel {
          let (y, x) = (row + tap / c.kernel - c.kernelRows / 2, column + tap % c.kernel - c.kernel / 2)
          guard (0..<c.rows).contains(y), (0..<c.size).contains(x) else { continue }
          let source = pixel + (y - row) * c.size + x - column
          add(c, tap: tap, source: source, pixel: pixel, input, weights, gradient)
        }
      }
    }

    private mutating func add(
      _ c: Case, tap: Int, source: Int, pixel: Int, _ input: [Float], _ weights: [Float], _ gradient: [Float]
    ) {
      output.withUnsafeMutableBufferPointer { output in
        naive.withUnsafeMutableBufferPointer { naive in
          inputGradient.withUnsafeMutableBufferPointer { inputGradient in
            weightGradient.withUnsafeMutableBufferPointer { weightGradient in
              for i in 0..<c.inputs {
                let value = input[source * c.inputs + i]
                var sum = 0.0
                for o in 0..<c.outputs {
                  let place = (tap * c.inputs + i) * c.outputs + o
                  let slope = Double(gradient[pixel * c.outputs + o])
                  output[pixel * c.outputs + o] += Double(value) * Double(weights[place])
                  naive[pixel * c.outputs + o] += value * weights[place]
                  sum += slope * Double(weights[place])
                  weightGradient[place] += Double(value) * slope
                }
                inputGradient[source * c.inputs + i] += sum
              }
            }
          }
        }
      }
    }
  }
}
