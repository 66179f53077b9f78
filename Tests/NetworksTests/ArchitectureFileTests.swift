import Networks
import TestSupport
import Testing

@Suite struct ArchitectureFileTests {
  static let everyLayer: [any Layer] = [
    Convolution(
      filters: 4, kernel: Extent(rows: 3, columns: 5), stride: 2, padding: .explicit(Extent(rows: 1, columns: 2)),
      dilation: 1, bias: false, weightInitialization: .orthogonal(gain: 1.5), biasInitialization: .constant(0.25)),
    BatchNormalization(epsilon: 1e-3, momentum: 0.2), Activation.leakyReLU(slope: 0.2),
    MaxPooling(kernel: 3, stride: 2, padding: .same), Activation(.sigmoid),
    AveragePooling(kernel: 2, stride: 1, countsPadding: false), Activation(.tanh), Dropout(rate: 0.25),
    Convolution(filters: 3, kernel: 1, weightInitialization: .glorot), Activation(.softmax), Activation.relu,
    Activation(.elu, slope: 0.5), Activation(.swish), ParametricReLU(slope: 0.1),
    TransposedConvolution(
      filters: 3, kernel: 4, stride: 2, padding: .explicit(1), outputPadding: Extent(rows: 1, columns: 0), bias: false),
    GaussianNoise(sigma: 0.5), Maxout(pieces: 1),
    Residual([Convolution(filters: 3, kernel: 3)], shortcut: [Activation(.tanh), Convolution(filters: 3, kernel: 1)]),
    Concatenation([Residual([Convolution(filters: 3, kernel: 3)])], [], [Activation(.tanh)]),
    Views(turns: 2, flips: true, crop: 3, [GlobalAveragePooling(), Flatten()]), SideInput(count: 2),
    Dense(features: 3, bias: false, weightInitialization: .he), GlobalMaxPooling(),
    Convolution1D(.init(filters: 6, kernel: 3, stride: 2, padding: .explicit(2), groups: 3, bias: false)),
    MaxPooling1D(.init(kernel: 2, padding: .same)), AveragePooling1D(.init(kernel: 1, countsPadding: false)),
  ]

  @Test func everyLayerSurvivesAFile() throws {
    let input = Shape(channels: 2, rows: 33, columns: 31)
    let architecture = try Architecture(name: "all \"of\" them", input: input, layers: Self.everyLayer)
    let folder = try TemporaryFolder()
    try write(try architecture.json(), to: folder.file("a.json"))
    #expect(try Architecture.read(folder.file("a.json")) == architecture)
    let kinds = Set(architecture.steps.map { type(of: $0.layer).kind })
    #expect(kinds == Set(LayerRegistry.types.map { $0.kind }), "a layer is missing from this test")
  }

  @Test func defaultsMayBeLeftOut() throws {
    let json = """
      {"input": {"channels": 1, "rows": 8, "columns": 8}, "layers": [
        {"kind": "convolution", "filters": 2, "kernel": 3}, {"kind": "activation", "function": "leaky-relu"},
        {"kind": "max-pooling", "kernel": [2, 4]}, {"kind": "dense", "features": 2}]}
      """
    let architecture = try Architecture(json: Array(json.utf8), path: "p")
    #expect(architecture.steps.map(\.output.description) == ["2x8x8", "2x8x8", "2x4x2", "2"])
  }

  @Test(arguments: [
    ("", "p: not an architecture"),
    ("[]", "p: not an architecture"),
    ("{\"layers\": []}", "input"),
    ("{\"input\": {\"channels\": 1, \"rows\": 1, \"columns\": 1}, \"layers\": []}", "0 layers"),
    (layer("{\"kind\": \"transformer\"}"), "no layer \"transformer\"; known: convolution"),
    (layer("{\"kind\": \"dense\", \"features\": 2, \"strides\": 1}"), "unknown key \"strides\"; known: kind, features"),
    (layer("{\"kind\": \"dense\"}"), "\"features\" is missing"),
    (layer("{\"kind\": \"dense\", \"features\": 1e300}"), "p: not an architecture"),
    (layer("{\"kind\": \"dense\", \"features\": 9223372036854775807}"), "dense1: 9223372036854775807 features"),
    (layer("{\"kind\": \"dense\", \"features\": 0}"), "0 features"),
    (layer("{\"kind\": \"convolution\", \"filters\": 1, \"kernel\": [1, 2, 3]}"), "[rows, columns]"),
    (layer("{\"kind\": \"convolution\", \"filters\": 1, \"kernel\": 1, \"padding\": \"valid\"}"), "none, same"),
    (layer("{\"kind\": \"convolution\", \"filters\": 1, \"kernel\": 1000000000000}"), "kernel"),
    (layer("{\"kind\": \"dense\", \"features\": 1, \"weightInitialization\": \"uniform\"}"), "glorot"),
    (String(repeating: "[", count: 100_000), "p: not an architecture"),
    ("{\"surprise\": 1}", "unknown key \"surprise\""),
  ])
  func hostileFilesAreRefused(json: String, reason: String) {
    do {
      _ = try Architecture(json: Array(json.utf8), path: "p")
      Issue.record("accepted")
    } catch {
      #expect(error is NetworkError)
      #expect("\(error)".contains(reason), "\(error)")
      #expect(!"\(error)".contains("\n"))
    }
  }

  @Test func missingAndHugeFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: NetworkError.self) { try Architecture.read(folder.file("absent.json")) }
    #expect(throws: NetworkError.self) { try Architecture.read(folder.path) }
    try write(String(repeating: " ", count: 2 << 20), to: folder.file("huge.json"))
    #expect(throws: NetworkError.self) { try Architecture.read(folder.file("huge.json")) }
  }

  private static func layer(_ text: String) -> String {
    "{\"input\": {\"channels\": 1, \"rows\": 4, \"columns\": 4}, \"layers\": [\(text)]}"
  }
}
