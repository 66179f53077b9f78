extension SpectrumAugmentation: AugmentationText {
  /// The words of the text form with their values.
  public static let usage = [
    "none", "velocity=KM/S", "broaden=KM/S", "tilt=FRACTION", "ripple=FRACTION", "gaps=COUNT[:PIXELS]",
    "noise=ERRORS", "snr=LOW[:HIGH]",
  ]

  /// An augmentation from words separated by commas, such as `velocity=100,broaden=50,gaps=3:40,snr=5:50`; `none` or an
  /// empty text for none. Throws ``AugmentationError``.
  public init(parsing text: String) throws {
    self.init()
    for word in AugmentationWord.all(in: text) { try set(word) }
  }

  private mutating func set(_ word: AugmentationWord) throws {
    switch word.name {
    case "none":
      try word.checkBare()
      self = SpectrumAugmentation()
    case "velocity": velocity = try word.number(in: 0...100_000, "km/s from 0 to 100,000")
    case "broaden": broadening = try word.number(in: 0...10_000, "km/s from 0 to 10,000")
    case "tilt": tilt = try word.number(in: 0...0.9, "a share of the flux from 0 to 0.9")
    case "ripple": ripple = try word.number(in: 0...0.3, "a share of the flux from 0 to 0.3")
    case "gaps": gaps = try Self.gaps(word)
    case "noise": noise = try word.number(in: 0...1e6, "a multiple of the errors, 0 or more")
    case "snr":
      let ends = try word.numbers(1...2, "one signal to noise above 0 or a range as LOW:HIGH") {
        $0[0] > 0 && $0[0] <= $0[$0.count - 1]
      }
      signalToNoise = ends[0]...ends[ends.count - 1]
    default: throw word.unknown(among: Self.usage)
    }
  }

  private static func gaps(_ word: AugmentationWord) throws -> Gaps? {
    let parts = try word.numbers(1...2, "a number of gaps from 0 to 1000 and their largest width as COUNT:PIXELS") {
      $0.allSatisfy { $0 == $0.rounded() } && (0...1000).contains($0[0]) && ($0.count == 1 || (1...1e6).contains($0[1]))
    }
    return parts[0] == 0 ? nil : Gaps(count: Int(parts[0]), width: parts.count > 1 ? Int(parts[1]) : 40)
  }

  /// The text form, which parses to the same value.
  public var description: String {
    var words: [String] = []
    if velocity > 0 { words.append("velocity=\(velocity)") }
    if broadening > 0 { words.append("broaden=\(broadening)") }
    if tilt > 0 { words.append("tilt=\(tilt)") }
    if ripple > 0 { words.append("ripple=\(ripple)") }
    if let gaps { words.append("gaps=\(gaps.count):\(gaps.width)") }
    if noise > 0 { words.append("noise=\(noise)") }
    if let range = signalToNoise { words.append("snr=\(range.lowerBound):\(range.upperBound)") }
    return words.isEmpty ? "none" : words.joined(separator: ",")
  }
}
