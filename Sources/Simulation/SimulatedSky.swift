import Imagery

/// A seeded source of simulated objects: object i is a function of the seed, the settings and i alone.
public protocol SimulatedSky: Sendable {
  /// What a telescope measures of an object: an image or a spectrum.
  associatedtype Measured: Sendable
  /// The seed every object comes from.
  var seed: UInt64 { get }
  /// The class names.
  static var classes: [String] { get }
  /// What the numbers of ``SimulatedObject/truth`` are.
  static var truthColumns: [TruthColumn] { get }
  /// What the words of ``SimulatedObject/words`` are.
  static var wordColumns: [TruthColumn] { get }
  /// Object `index` >= 0: what was measured, its class and the truth it was made from.
  func object(_ index: Int) -> SimulatedObject<Measured>
}

extension SimulatedSky {
  /// No words.
  public static var wordColumns: [TruthColumn] { [] }
}

/// One simulated object.
public struct SimulatedObject<Measured: Sendable>: Sendable {
  /// What a telescope would have measured.
  public var measured: Measured
  /// One of the sky's classes.
  public var className: String
  /// What it was made from, in the order of the sky's truth columns; not a number where it does not apply.
  public var truth: [Double]
  /// What it was made from in words, in the order of the sky's word columns; empty where it does not apply.
  public var words: [String] = []
}

extension SimulatedObject where Measured == Image {
  /// What a telescope would have seen.
  public var image: Image { measured }
}

/// The meaning of one number of the truth.
public struct TruthColumn: Sendable, Equatable {
  /// The name, without spaces.
  public let name: String
  /// The unit; nil for a pure number.
  public let unit: String?
  /// What it says.
  public let comment: String

  /// A column of the truth.
  public init(_ name: String, unit: String? = nil, _ comment: String) {
    (self.name, self.unit, self.comment) = (name, unit, comment)
  }
}

/// Fluxes and magnitudes in the units of the Sloan Digital Sky Survey.
public enum Photometry {
  /// The names of the five bands.
  public static let bandNames = ["u", "g", "r", "i", "z"]

  /// The flux in nanomaggies of an AB magnitude: 10^(0.4 (22.5 - m)).
  public static func nanomaggies(magnitude: Double) -> Double { tenToThe(0.4 * (22.5 - magnitude)) }
}
