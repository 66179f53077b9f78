extension Architecture {
  /// ResNet-18 (He, Zhang, Ren & Sun 2016), which Wu & Boada (2019, MNRAS 484, 4683) use in its 34-layer form to read
  /// metallicities off gri pictures. 11,177,538 parameters for two outputs.
  static let resNet18 = Preset(
    "resnet-18", reference: "He et al. 2016; Wu & Boada 2019, MNRAS 484, 4683", input: residualInput, outputs: 1
  ) { _, outputs in residualNetwork([2, 2, 2, 2], outputs) }

  /// ResNet-34 (He, Zhang, Ren & Sun 2016; Wu & Boada 2019 for galaxies). 21,285,698 parameters for two outputs.
  static let resNet34 = Preset(
    "resnet-34", reference: "He et al. 2016; Wu & Boada 2019, MNRAS 484, 4683", input: residualInput, outputs: 1
  ) { _, outputs in residualNetwork([3, 4, 6, 3], outputs) }

  private static let residualInput = Shape(channels: 3, rows: 128, columns: 128)

  @LayerBuilder
  private static func residualNetwork(_ blocks: [Int], _ outputs: Int) -> [any Layer] {
    Convolution(filters: 64, kernel: 7, stride: 2, padding: .explicit(3), bias: false)
    BatchNormalization()
    Activation.relu
    MaxPooling(kernel: 3, stride: 2, padding: .explicit(1))
    for (stage, count) in blocks.enumerated() {
      for block in 0..<count {
        residualBlock(filters: 64 << stage, halves: stage > 0 && block == 0)
        Activation.relu
      }
    }
    GlobalAveragePooling()
    Dense(features: outputs)
  }

  private static func residualBlock(filters: Int, halves: Bool) -> Residual {
    let stride: Extent = halves ? 2 : 1
    return Residual {
      Convolution(filters: filters, kernel: 3, stride: stride, padding: .explicit(1), bias: false)
      BatchNormalization()
      Activation.relu
      Convolution(filters: filters, kernel: 3, padding: .explicit(1), bias: false)
      BatchNormalization()
    } shortcut: {
      if halves {
        Convolution(filters: filters, kernel: 1, stride: stride, padding: .none, bias: false)
        BatchNormalization()
      }
    }
  }
}
