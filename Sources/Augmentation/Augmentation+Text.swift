import Imagery

extension Augmentation: AugmentationText {
  /// The words of the text form with their values.
  public static let usage = [
    "none", "turns", "flips", "rotate[=DEGREES]", "shift=PIXELS", "zoom=FACTOR", "noise=SIGMAS",
    "photons=GAIN[:SKY[:READ]]", "border=reflect|edge|mask", "interpolation=bilinear|bicubic",
  ]

  /// An augmentation from words separated by commas, such as `turns,flips,rotate,shift=2,zoom=1.1,noise=0.5`; `none` or
  /// an empty text for none. Throws ``AugmentationError``.
  public init(parsing text: String) throws {
    self.init()
    for word in AugmentationWord.all(in: text) { try set(word) }
  }

  private mutating func set(_ word: AugmentationWord) throws {
    switch word.name {
    case "none":
      try word.checkBare()
      self = Augmentation()
    case "turns":
      try word.checkBare()
      quarterTurns = true
    case "flips":
      try word.checkBare()
      flips = true
    case "rotate": rotation = word.value == nil ? 180 : try word.number(in: 0...180, "an angle from 0 to 180 degrees")
    case "shift": shift = try word.number(in: 0...1000, "pixels from 0 to 1000")
    case "zoom": zoom = try word.number(in: 1...10, "a factor from 1 to 10")
    case "noise": noise = try word.number(in: 0...1e6, "a multiple of the sky sigma, 0 or more")
    case "photons": photons = try Self.photons(word)
    case "border": border = try word.choice()
    case "interpolation": interpolation = try word.choice()
    default: throw word.unknown(among: Self.usage)
    }
  }

  private static func photons(_ word: AugmentationWord) throws -> PhotonNoise {
    let expected = "electrons a unit, sky level and read noise in electrons as GAIN:SKY:READ"
    let parts = try word.numbers(1...3, expected) { $0.allSatisfy { $0 >= 0 } && $0[0] > 0 }
    return PhotonNoise(
      gain: parts[0], sky: parts.count > 1 ? parts[1] : 0, readNoise: parts.count > 2 ? parts[2] : 0)
  }

  /// The text form, which parses to the same value.
  public var description: String {
    var words: [String] = []
    if quarterTurns { words.append("turns") }
    if flips { words.append("flips") }
    if rotation > 0 { words.append(rotation == 180 ? "rotate" : "rotate=\(rotation)") }
    if shift > 0 { words.append("shift=\(shift)") }
    if zoom != 1 { words.append("zoom=\(zoom)") }
    if noise > 0 { words.append("noise=\(noise)") }
    if let photons { words.append("photons=\(photons.gain):\(photons.sky):\(photons.readNoise)") }
    if border != .reflect { words.append("border=\(border.rawValue)") }
    if interpolation != .bilinear { words.append("interpolation=\(interpolation.rawValue)") }
    return words.isEmpty ? "none" : words.joined(separator: ",")
  }
}
