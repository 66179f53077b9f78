import Groundwork
import Imagery

/// Why a text does not describe an augmentation.
public enum AugmentationError: Failure, Equatable {
  /// No augmentation has this name; the nearest one, if any is near.
  case unknownName(String, nearest: String?)
  /// A name with a value that is missing, not wanted or out of range.
  case badValue(name: String, value: String?, expected: String)

  /// The command line or a file asks for what does not exist.
  public var kind: FailureKind { .usage }

  /// One line with the known names or the values that are accepted.
  public var description: String {
    switch self {
    case .unknownName(let name, let nearest):
      "augmentation '\(name)' does not exist\(nearest.map { "; did you mean '\($0)'?" } ?? ""); known: "
        + Augmentation.usage.joined(separator: ", ")
    case .badValue(let name, let value, let expected):
      "augmentation '\(name)' needs \(expected)\(value.map { ", not '\($0)'" } ?? "")"
    }
  }
}

extension Augmentation: CustomStringConvertible, Codable {
  /// The words of the text form with their values.
  public static let usage = [
    "none", "turns", "flips", "rotate[=DEGREES]", "shift=PIXELS", "zoom=FACTOR", "noise=SIGMAS",
    "photons=GAIN[:SKY[:READ]]", "border=reflect|edge|mask", "interpolation=bilinear|bicubic",
  ]

  /// The words without their values.
  static let names = usage.map { String($0.prefix { $0.isLetter }) }

  /// An augmentation from words separated by commas, such as `turns,flips,rotate,shift=2,zoom=1.1,noise=0.5`; `none` or
  /// an empty text for none. Throws ``AugmentationError``.
  public init(parsing text: String) throws {
    self.init()
    for part in text.split(separator: ",") {
      let word = part.drop { $0 == " " }
      let pieces = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(pieces.first ?? "").filter { $0 != " " }
      try set(name, pieces.count > 1 ? String(pieces[1]) : nil)
    }
  }

  private mutating func set(_ name: String, _ value: String?) throws {
    func number(_ expected: String, _ isGood: (Double) -> Bool) throws -> Double {
      guard let value, let number = Double(value), number.isFinite, isGood(number) else {
        throw AugmentationError.badValue(name: name, value: value, expected: expected)
      }
      return number
    }
    switch name {
    case "none", "turns", "flips":
      guard value == nil else { throw AugmentationError.badValue(name: name, value: value, expected: "no value") }
      if name == "none" { self = Augmentation() }
      if name == "turns" { quarterTurns = true }
      if name == "flips" { flips = true }
    case "rotate": rotation = value == nil ? 180 : try number("an angle from 0 to 180 degrees") { $0 >= 0 && $0 <= 180 }
    case "shift": shift = try number("pixels from 0 to 1000") { $0 >= 0 && $0 <= 1000 }
    case "zoom": zoom = try number("a factor from 1 to 10") { $0 >= 1 && $0 <= 10 }
    case "noise": noise = try number("a multiple of the sky sigma, 0 or more") { $0 >= 0 && $0 <= 1e6 }
    case "photons": photons = try Self.photons(value)
    case "border": border = try Self.choice(name, value)
    case "interpolation": interpolation = try Self.choice(name, value)
    default: throw AugmentationError.unknownName(name, nearest: Self.nearest(to: name))
    }
  }

  private static func photons(_ value: String?) throws -> PhotonNoise {
    let parts = (value ?? "").split(separator: ":", omittingEmptySubsequences: false).map { Double($0) ?? -1 }
    guard (1...3).contains(parts.count), parts[0] > 0, parts.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw AugmentationError.badValue(
        name: "photons", value: value,
        expected: "electrons a unit, sky level and read noise in electrons as GAIN:SKY:READ")
    }
    return PhotonNoise(
      gain: parts[0], sky: parts.count > 1 ? parts[1] : 0, readNoise: parts.count > 2 ? parts[2] : 0)
  }

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ value: String?
  ) throws -> Choice where Choice.RawValue == String {
    guard let value, let choice = Choice(rawValue: value) else {
      let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw AugmentationError.badValue(name: name, value: value, expected: "one of \(all)")
    }
    return choice
  }

  /// The known name at the smallest edit distance, at most two changes away.
  private static func nearest(to name: String) -> String? {
    let ranked = names.map { ($0, distance(Array(name), Array($0))) }.min { $0.1 < $1.1 }
    guard let ranked, ranked.1 <= 2 else { return nil }
    return ranked.0
  }

  /// Levenshtein's distance.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
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

  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      try self.init(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
