import Networks
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The way back through strided convolutions by way of phases, against plain loops in double precision.
@Suite struct StridedGradientTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var channels, filters: Int
    var rows, columns: Int
    var kernel, stride: Extent
    var padding: Padding
    var testDescription: String {
      "\(channels)x\(rows)x\(columns) to \(filters), kernel \(kernel), stride \(stride), padding \(padding)"
    }
  }

  static let cases: [Case] = {
    func of(_ rows: Int, _ columns: Int) -> Extent { Extent(rows: rows, columns: columns) }
    return [
      // The first layer of fleming-compact: three taps of steps, by Winograd's way.
      Case(channels: 5, filters: 32, rows: 44, columns: 44, kernel: 5, stride: 2, padding: .explicit(2)),
      Case(channels: 3, filters: 8, rows: 23, columns: 20, kernel: 7, stride: 2, padding: .explicit(3)),
      // The kernel ends within a step, at its end, before the step does.
      Case(channels: 1, filters: 4, rows: 13, columns: 14, kernel: 6, stride: 3, padding: .explicit(5)),
      Case(channels: 2, filters: 5, rows: 12, columns: 17, kernel: 4, stride: 3, padding: .none),
      Case(channels: 7, filters: 3, rows: 11, columns: 11, kernel: 1, stride: 2, padding: .none),
      Case(channels: 3, filters: 6, rows: 9, columns: 16, kernel: 2, stride: 4, padding: .same),
      Case(channels: 2, filters: 9, rows: 15, columns: 12, kernel: of(3, 4), stride: of(1, 2), padding: .same),
      Case(channels: 4, filters: 3, rows: 10, columns: 9, kernel: of(5, 2), stride: of(3, 2), padding: .explicit(1)),
      // Many channels, where the kernel fills its steps.
      Case(channels: 12, filters: 10, rows: 14, columns: 14, kernel: 4, stride: 2, padding: .explicit(1)),
      Case(channels: 16, filters: 24, rows: 1, columns: 101, kernel: of(1, 7), stride: of(1, 2), padding: .same),
      // Folded into channels, with and without a zero in front of the kernel.
      Case(channels: 16, filters: 24, rows: 1, columns: 100, kernel: of(1, 7), stride: of(1, 2), padding: .same),
      Case(channels: 8, filters: 16, rows: 1, columns: 64, kernel: of(1, 5), stride: of(1, 2), padding: .none),
      Case(channels: 9, filters: 33, rows: 1, columns: 70, kernel: of(1, 9), stride: of(1, 2), padding: .same),
      Case(channels: 20, filters: 16, rows: 3, columns: 50, kernel: of(1, 6), stride: of(1, 2), padding: .same),
      Case(channels: 1, filters: 16, rows: 1, columns: 64, kernel: of(1, 9), stride: of(1, 2), padding: .same),
      Case(channels: 1, filters: 2, rows: 1, columns: 1, kernel: 3, stride: 2, padding: .explicit(1)),
    ]
  }()

  @Test(arguments: cases)
  func agreesWithLoops(_ c: Case) throws {
    let count = 3
    let convolution = Convolution(filters: c.filters, kernel: c.kernel, stride: c.stride, padding: c.padding)
    // A rectifier in front, whose derivative comes with the way back.
    let architecture = try Architecture(
      name: "strided", input: Shape(channels: c.channels, rows: c.rows, columns: c.columns),
      layers: [Activation.leakyReLU(slope: 0.1), convolution, Flatten()])
    let network = Network(architecture, seed: 3)
    let input = hashed(1, count: count * architecture.sampleCount)
    let labels = (0..<count).map { $0 % architecture.outputs }
    let plan = try Plan(network, batch: count, purpose: .inputGradient)
    let way = plan.implementations.last ?? ""
    #expect(way.contains("direct") || way.contains("winograd"), "\(plan.implementations)")
    let result = try plan.inputGradient(input, count: count, targets: .classes(labels.map(Int32.init)))
    let logits = try Plan(network, batch: count, purpose: .inference).forward(input, count: count)
    let extent = convolution.window.outputExtent(for: architecture.input)
    let expected = (0..<count).flatMap { sample in
      let row = logits[sample * architecture.outputs..<(sample + 1) * architecture.outputs].map { exp(Double($0)) }
      let sum = row.reduce(0, +)
      let gradient = row.enumerated().map { $1 / sum - ($0 == labels[sample] ? 1 : 0) }
      return Self.back(c, convolution.window.margins(for: architecture.input), extent, gradient, network.values)
    }
    let gated = zip(expected, input).map { Float($1 > 0 ? $0 : 0.1 * $0) }
    #expect(relativeDifference(result.gradient, gated) < 5e-6)
  }

  /// The gradient of a picture [channel, row, column] from that of the output [filter, row, column].
  private static func back(
    _ c: Case, _ margins: Window.Margins, _ extent: Extent, _ gradient: [Double], _ weights: [Float]
  ) -> [Double] {
    var result = [Double](repeating: 0, count: c.channels * c.rows * c.columns)
    for filter in 0..<c.filters {
      for y in 0..<extent.rows {
        for x in 0..<extent.columns {
          let value = gradient[(filter * extent.rows + y) * extent.columns + x]
          for channel in 0..<c.channels {
            for i in 0..<c.kernel.rows {
              for j in 0..<c.kernel.columns {
                let (row, column) = (y * c.stride.rows - margins.top + i, x * c.stride.columns - margins.left + j)
                guard (0..<c.rows).contains(row), (0..<c.columns).contains(column) else { continue }
                let tap = ((filter * c.channels + channel) * c.kernel.rows + i) * c.kernel.columns + j
                result[(channel * c.rows + row) * c.columns + column] += value * Double(weights[tap])
              }
            }
          }
        }
      }
    }
    return result
  }
}
