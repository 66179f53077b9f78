import Networks
import TestSupport
import Testing

@Suite struct ArchitectureTests {
  let picture = Shape(channels: 5, rows: 44, columns: 44)

  @Test func kimBrunnerIsAsPublished() throws {
    let network = try Architecture.preset("kim-brunner-2017", input: picture, outputs: 2)
    let spatial = network.steps.filter { $0.name.hasPrefix("conv") }.map(\.output.description)
    #expect(
      spatial == [
        "32x40x40", "32x40x40", "64x20x20", "64x20x20", "64x20x20", "128x10x10", "128x10x10", "128x10x10",
      ])
    // Counted by hand: 32*5*25+32 + 32*32*9+32 + 64*32*9+64 + 2*(64*64*9+64) + 128*64*9+128 + 2*(128*128*9+128)
    // + 3200*2048+2048 + 2048*2048+2048 + 2048*2+2.
    #expect(network.parameterCount == 11_230_754)
    #expect(network.outputs == 2)
    #expect(network.tensors.map(\.name).prefix(3) == ["conv1.weight", "conv1.bias", "conv2.weight"])
    #expect(network.tensors.first?.shape == [32, 5, 5, 5])
    #expect(network.tensors.first { $0.name == "dense1.weight" }?.shape == [2048, 3200])
  }

  @Test func compactStaysSmall() throws {
    for (bands, rows, outputs) in [(5, 44, 2), (1, 28, 10), (3, 69, 6), (12, 64, 20)] {
      let network = try Architecture.preset(
        "fleming-compact", input: Shape(channels: bands, rows: rows, columns: rows), outputs: outputs)
      #expect(network.parameterCount < 500_000)
      #expect(network.outputs == outputs)
    }
    #expect(Array(Architecture.presetNames.prefix(2)) == ["fleming-compact", "kim-brunner-2017"])
  }

  @Test func tensorsFillTheBlockInOrder() throws {
    let network = try Architecture(
      name: "t", input: Shape(channels: 2, rows: 9, columns: 7),
      layers: [
        Convolution(filters: 3, kernel: Extent(rows: 3, columns: 1), bias: false), BatchNormalization(),
        Activation.relu, GlobalMaxPooling(), Dense(features: 4),
      ])
    #expect(
      network.tensors.map(\.name) == [
        "conv1.weight", "norm1.weight", "norm1.bias", "norm1.running_mean", "norm1.running_var", "dense1.weight",
        "dense1.bias",
      ])
    var end = 0
    for tensor in network.tensors {
      #expect(tensor.range.lowerBound == end)
      #expect(tensor.range.count == tensor.shape.reduce(1, *))
      end = tensor.range.upperBound
    }
    #expect(network.valueCount == end)
    #expect(network.tensors.map(\.isTrainable) == [true, true, true, false, false, true, true])
    #expect(network.tensors.map(\.decays) == [true, false, false, false, false, true, false])
    #expect(network.parameterCount == 18 + 6 + 16)
  }

  /// Output lengths as torch.nn.functional gives them; `same` as TensorFlow's rule where the stride is not 1.
  @Test(arguments: [
    (kernel: 5, stride: 1, padding: Padding.none, dilation: 1, length: 44, out: 40),
    (kernel: 3, stride: 2, padding: .explicit(1), dilation: 1, length: 44, out: 22),
    (kernel: 3, stride: 2, padding: .explicit(1), dilation: 2, length: 45, out: 22),
    (kernel: 4, stride: 1, padding: .same, dilation: 1, length: 10, out: 10),
    (kernel: 3, stride: 3, padding: .same, dilation: 1, length: 10, out: 4),
    (kernel: 1, stride: 1, padding: .none, dilation: 1, length: 1, out: 1),
    (kernel: 7, stride: 7, padding: .none, dilation: 1, length: 7, out: 1),
  ])
  func convolutionShapes(
    kernel: Int, stride: Int, padding: Padding, dilation: Int, length: Int, out: Int
  ) throws {
    let layer = Convolution(
      filters: 2, kernel: Extent(kernel), stride: Extent(stride), padding: padding, dilation: Extent(dilation))
    let output = try layer.outputShape(for: Shape(channels: 1, rows: length, columns: length))
    #expect(output == Shape(channels: 2, rows: out, columns: out))
    // What the margins say must give the same length.
    let margins = layer.window.margins(for: Shape(channels: 1, rows: length, columns: length))
    let span = dilation * (kernel - 1) + 1
    #expect((length + margins.top + margins.bottom - span) / stride + 1 == out)
  }

  /// A layer along one row has the lengths of the layer of pictures, one row high.
  @Test func oneRow() throws {
    let spectrum = Shape(channels: 3, rows: 1, columns: 4300)
    let convolution = Convolution1D(.init(filters: 8, kernel: 31, stride: 2, padding: .explicit(4), dilation: 3))
    #expect(try convolution.outputShape(for: spectrum) == Shape(channels: 8, rows: 1, columns: 2109))
    #expect(convolution.parameters(for: spectrum).map(\.shape) == [[8, 3, 31], [8]])
    #expect(convolution.parameters(for: spectrum).map(\.fanIn) == [93, 93])
    #expect(convolution.multiplyAdds(for: spectrum) == 8 * 2109 * 93)
    #expect(
      try MaxPooling1D(.init(kernel: 4)).outputShape(for: spectrum) == Shape(channels: 3, rows: 1, columns: 1075))
    let average = AveragePooling1D(.init(kernel: 3, stride: 2, padding: .same))
    #expect(try average.outputShape(for: spectrum) == Shape(channels: 3, rows: 1, columns: 2150))
    #expect(try GlobalAveragePooling().outputShape(for: spectrum) == Shape(features: 3))

    for (layer, input, reason) in [
      (convolution, Shape(channels: 3, rows: 2, columns: 99), "has 2 rows"),
      (Convolution1D(.init(filters: 8, kernel: Extent(rows: 1, columns: 3))), spectrum, "one number each"),
      (Convolution1D(.init(filters: 8, kernel: 5, padding: .none)), Shape(channels: 3, rows: 1, columns: 4), "fit"),
    ] {
      #expect {
        try layer.outputShape(for: input)
      } throws: { error in
        "\(error)".contains(reason)
      }
    }
  }

  @Test func groupsShareTheChannels() throws {
    let input = Shape(channels: 6, rows: 8, columns: 8)
    let layer = Convolution(filters: 9, kernel: 3, groups: 3)
    #expect(try layer.outputShape(for: input) == Shape(channels: 9, rows: 8, columns: 8))
    #expect(layer.parameters(for: input).map(\.shape) == [[9, 2, 3, 3], [9]])
    #expect(layer.parameters(for: input).map(\.fanIn) == [18, 18])
    #expect(layer.multiplyAdds(for: input) == 9 * 64 * 2 * 9)
    for (filters, groups) in [(9, 2), (8, 3), (6, 0), (6, -1), (12, 12)] {
      #expect {
        try Convolution(filters: filters, kernel: 3, groups: groups).outputShape(for: input)
      } throws: { error in
        "\(error)".contains("\(groups) groups do not divide 6 channels and \(filters) filters")
      }
    }
  }

  /// Output lengths as torch.nn.ConvTranspose2d gives them; `same` as Keras's.
  @Test(arguments: [
    (kernel: 3, stride: 2, padding: Padding.explicit(1), extra: 1, dilation: 1, length: 9, out: 18),
    (kernel: 4, stride: 2, padding: .explicit(1), extra: 0, dilation: 1, length: 9, out: 18),
    (kernel: 5, stride: 3, padding: .none, extra: 2, dilation: 2, length: 4, out: 20),
    (kernel: 3, stride: 2, padding: .same, extra: 0, dilation: 1, length: 7, out: 14),
    (kernel: 1, stride: 3, padding: .same, extra: 0, dilation: 1, length: 1, out: 3),
  ])
  func transposedShapes(
    kernel: Int, stride: Int, padding: Padding, extra: Int, dilation: Int, length: Int, out: Int
  ) throws {
    let layer = TransposedConvolution(
      filters: 2, kernel: Extent(kernel), stride: Extent(stride), padding: padding, outputPadding: Extent(extra),
      dilation: Extent(dilation))
    let input = Shape(channels: 3, rows: length, columns: length)
    let output = try layer.outputShape(for: input)
    #expect(output == Shape(channels: 2, rows: out, columns: out))
    #expect(layer.window.outputExtent(for: output) == Extent(length))
    #expect(layer.parameters(for: input).map(\.shape) == [[3, 2, kernel, kernel], [2]])
  }

  @Test func layersThatDoNotFit() {
    let input = Shape(channels: 6, rows: 2, columns: 2)
    for (layer, reason) in [
      (Maxout(pieces: 4), "4 pieces do not divide 6 channels"), (Maxout(pieces: 0), "0 pieces"),
      (GaussianNoise(sigma: -1), "sigma -1.0"), (GaussianNoise(sigma: .nan), "sigma nan"),
      (TransposedConvolution(filters: 1, kernel: 3, stride: 2, padding: .none, outputPadding: 2), "output padding 2x2"),
      (TransposedConvolution(filters: 1, kernel: 3, outputPadding: 1), "output padding 1x1"),
      (TransposedConvolution(filters: 1, kernel: 1, padding: .explicit(1)), "leaves nothing"),
      (TransposedConvolution(filters: 1, kernel: 1, stride: Extent(Int.max)), "stride"),
      (TransposedConvolution(filters: 0, kernel: 1), "0 filters"),
    ] as [(any Layer, String)] {
      #expect {
        try layer.outputShape(for: input)
      } throws: { error in
        "\(error)".contains(reason)
      }
    }
  }

  @Test func evenKernelPadsMoreBelow() {
    let window = Convolution(filters: 1, kernel: 4).window
    let margins = window.margins(for: Shape(channels: 1, rows: 9, columns: 9))
    #expect([margins.top, margins.bottom, margins.left, margins.right] == [1, 2, 1, 2])
  }

  @Test func impossibleLayersNameThemselves() {
    func reason(_ input: Shape, _ layers: [any Layer]) -> String {
      do {
        _ = try Architecture(name: "t", input: input, layers: layers)
        return "accepted"
      } catch { return "\(error)" }
    }
    let small = Shape(channels: 1, rows: 4, columns: 4)
    #expect(reason(small, [Convolution(filters: 1, kernel: 5, padding: .none)]).contains("conv1: a kernel of 5x5"))
    #expect(reason(small, [Flatten(), Dropout(rate: 1)]).contains("dropout1: rate 1.0"))
    #expect(reason(small, [MaxPooling(kernel: 2, padding: .explicit(2))]).contains("hold no input"))
    #expect(reason(small, [Convolution(filters: 1, kernel: 3)]).contains("not a vector"))
    #expect(reason(small, []).contains("0 layers"))
    #expect(reason(Shape(channels: 0, rows: 4, columns: 4), [Flatten()]).contains("empty"))
    #expect(reason(small, [Dense(features: 1 << 40)]).contains("features"))
    #expect(reason(small, [Convolution(filters: -1, kernel: 3)]).contains("-1 filters"))
    #expect(reason(small, [Dense(features: 60_000), Dense(features: 60_000)]).contains("parameters"))
    #expect(
      reason(Shape(channels: 60_000, rows: 60_000, columns: 60_000), [Flatten()]).contains("beyond"))
  }

  @Test func unknownPresetListsTheKnown() {
    #expect(
      throws: NetworkError.unknownName(
        kind: "architecture", name: "resnet", known: Architecture.presetNames)
    ) { try Architecture.preset("resnet", input: picture, outputs: 2) }
  }

  @Test func tableHasEveryLayerAndTheSums() throws {
    let table = try Architecture.preset("kim-brunner-2017", input: picture, outputs: 2).table
    let lines = table.split(separator: "\n")
    #expect(lines.count == 1 + 1 + 27 + 1)
    #expect(lines.last?.contains("11,230,754") == true)
    #expect(table.contains("conv1"))
    #expect(table.contains("32 @ 5x5, padding none"))
    #expect(Set(lines.map(\.count)).count == 1)
  }
}
