extension Architecture {
  /// In the manner of the three networks of Gieseke et al. (2017, MNRAS 472, 3101) that tell transients from artefacts on
  /// three 30x30 pictures (template, science, difference), from shallow to deep.
  ///
  /// What the paper describes is kept: one, two and three groups of convolutions with maximum pooling and dropout, then
  /// dense layers. Numbers of filters and rates of dropout are Fleming's own choice, not the authors'.
  static let gieseke2017Net1 = vetting("gieseke-2017-net1", groups: [(32, 1)], hidden: [64])
  /// The second; see `gieseke2017Net1`.
  static let gieseke2017Net2 = vetting("gieseke-2017-net2", groups: [(32, 1), (64, 1)], hidden: [128])
  /// The third; see `gieseke2017Net1`.
  static let gieseke2017Net3 = vetting("gieseke-2017-net3", groups: [(32, 2), (64, 2), (128, 2)], hidden: [256, 256])

  private static func vetting(_ name: String, groups: [(filters: Int, count: Int)], hidden: [Int]) -> Preset {
    Preset(
      name, reference: "in the manner of Gieseke et al. 2017, MNRAS 472, 3101",
      input: Shape(channels: 3, rows: 30, columns: 30), outputs: 2
    ) { _, outputs in
      for (filters, count) in groups {
        for _ in 0..<count {
          Convolution(filters: filters, kernel: 3)
          Activation.relu
        }
        MaxPooling(kernel: 2)
        Dropout(rate: 0.1)
      }
      Flatten()
      for features in hidden {
        Dense(features: features)
        Activation.relu
        Dropout(rate: 0.5)
      }
      Dense(features: outputs)
    }
  }
}
