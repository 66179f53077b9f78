extension Architecture {
  /// The network that won the Galaxy Zoo challenge (Dieleman, Willett & Dambre 2015, MNRAS 450, 1441): 16 views of a
  /// 3x69x69 picture, corners of 45x45 turned so that the middle lies at the lower right, go through one stack of
  /// convolutions; two dense layers of maxout join them. 42,303,237 parameters.
  ///
  /// The authors turn by 45 degrees from the larger original; here the picture itself is turned. Their answers are forced
  /// into the decision tree's shares by a last step that is not part of this network.
  static let dieleman2015 = Preset(
    "dieleman-2015", reference: "Dieleman, Willett & Dambre 2015, MNRAS 450, 1441",
    input: Shape(channels: 3, rows: 69, columns: 69), outputs: 37
  ) { _, outputs in galaxyViews(outputs) }

  /// The network of Huertas-Company et al. (2015, ApJS 221, 8), who took Dieleman's configuration to one band of CANDELS
  /// and five vote fractions. 42,235,365 parameters.
  ///
  /// What they publish of the layers is that they are Dieleman's; details that may differ (learning rates, the last
  /// layer's rectifier) are not.
  static let huertasCompany2015 = Preset(
    "huertas-company-2015", reference: "Huertas-Company et al. 2015, ApJS 221, 8",
    input: Shape(channels: 1, rows: 69, columns: 69), outputs: 5
  ) { _, outputs in galaxyViews(outputs) }

  @LayerBuilder
  private static func galaxyViews(_ outputs: Int) -> [any Layer] {
    Views(turns: 4, flips: true, diagonals: true, crop: 45) {
      for (filters, kernel) in [(32, 6), (64, 5)] {
        rectified(filters, kernel)
        MaxPooling(kernel: 2)
      }
      rectified(128, 3)
      rectified(128, 3)
      MaxPooling(kernel: 2)
      Flatten()
    }
    for _ in 0..<2 {
      Dropout(rate: 0.5)
      Dense(features: 4096)
      Maxout(pieces: 2)
    }
    Dropout(rate: 0.5)
    Dense(features: outputs)
  }

  @LayerBuilder
  private static func rectified(_ filters: Int, _ kernel: Int) -> [any Layer] {
    Convolution(filters: filters, kernel: Extent(kernel), padding: .none)
    Activation.relu
  }
}
