import Networks
import TestSupport
import Testing

/// The descriptions that the PyTorch twins in `Benchmarks/peers` build their networks from are the presets.
@Suite struct TwinDescriptionTests {
  @Test(arguments: [
    ("kim-brunner-2017", Shape(channels: 5, rows: 44, columns: 44), 2),
    ("fleming-compact", Shape(channels: 5, rows: 44, columns: 44), 2),
    ("resnet-18", Shape(channels: 3, rows: 64, columns: 64), 1),
    ("lenet", Shape(channels: 1, rows: 28, columns: 28), 10),
  ])
  func twinsBuildThePresets(name: String, input: Shape, outputs: Int) throws {
    let preset = try Architecture.preset(name, input: input, outputs: outputs)
    let file = "\(RealData.repository)/Benchmarks/peers/networks/\(name).json"
    let twin = try? Architecture.read(file)
    let json = try preset.json()
    #expect(twin == preset, "\(name).json should hold\n\(json)")
  }
}
