import AllocationCount
import COneDNN
import Networks
import Testing

/// Nothing is allocated in a step of training: neither by the engine nor by the libraries it calls.
@Suite(.serialized) struct AllocationTests {
  /// Counts what the calling thread and its pool allocate in `body`; other tests run beside this one.
  private func count(threads: Int32, _ body: () throws -> Void) rethrows {
    fleming_dnn_parallel(threads, { _, _, _ in allocation_count_set(1) }, nil)
    allocation_count_reset()
    defer { fleming_dnn_parallel(threads, { _, _, _ in allocation_count_set(0) }, nil) }
    try body()
  }

  private func callers() -> String {
    (0..<min(allocation_count(), 200)).map { number in
      var text = [CChar](repeating: 0, count: 1200)
      allocation_count_describe(number, &text, 1200)
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }.joined(separator: "\n")
  }

  @Test("what is allocated is seen")
  func counts() throws {
    try #require(allocation_count_works() != 0)
    let length = Int.random(in: 1000...1001)
    var kept: [[Float]] = []
    count(threads: 2) { kept.append([Float](repeating: 1, count: length)) }
    #expect(kept[0].count == length && allocation_count() >= 1 && allocation_count_largest() >= 4000)
    #expect(callers().contains("libswiftCore"))
  }

  private static func architecture(_ name: String) throws -> Architecture {
    switch name {
    case "resnet-18": return try .preset(name, input: Shape(channels: 3, rows: 32, columns: 32))
    case "fleming-compact of spectra":
      return try .preset("fleming-compact", input: Shape(channels: 1, rows: 1, columns: 256))
    case "lenet-5":
      let plain = try Architecture.preset(name)
      return try Architecture(
        name: name, input: plain.input, layers: [GaussianNoise(sigma: 0.1), Dropout(rate: 0.2)] + plain.layers)
    case "strides", "strides along a spectrum", "mixed": return try EngineCase.architecture(name)
    default: return try .preset(name)
    }
  }

  @Test(
    "warm steps",
    arguments: [
      "kim-brunner-2017", "fleming-compact", "fleming-compact of spectra", "lenet-5", "resnet-18", "strides",
      "strides along a spectrum", "mixed",
    ], [1, 2])
  func steps(name: String, threads: Int) throws {
    try #require(allocation_count_works() != 0)
    let architecture = try Self.architecture(name)
    let plan = try Plan(
      Network(architecture, seed: 1), batch: 8, purpose: .training,
      loss: architecture.outputs == 1 ? .binaryCrossEntropy : .categoricalCrossEntropy, threads: threads)
    let samples = hashed(1, count: 8 * architecture.sampleCount)
    let targets = Targets.classes((0..<8).map { Int32($0 % 2) })
    func step(_ number: Int) throws {
      _ = try plan.trainingStep(samples, count: 8, targets: targets, learningRate: 1e-3, dropoutSeed: UInt64(number))
    }
    for number in 0..<3 { try step(number) }
    try count(threads: Int32(threads)) { for number in 3..<6 { try step(number) } }
    #if DEBUG
      // Without optimisation Swift's own loops allocate; the libraries must not even so.
      #expect(allocation_count_of("dnnl") == 0 && allocation_count_of("gomp") == 0)
    #else
      #expect(
        allocation_count() == 0,
        "\(plan.implementations), the largest of \(allocation_count_largest()) bytes:\n\(callers())")
    #endif
  }
}
