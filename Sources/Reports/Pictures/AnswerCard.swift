import Imagery

/// One object with what the model said of it.
public struct AnswerCard: Sendable {
  /// The object.
  public var thumbnail: Thumbnail
  /// Its identifier or file.
  public var name: String
  /// Its true class.
  public var truth: String
  /// The class of largest probability.
  public var predicted: String
  /// The probability of `predicted`.
  public var probability: Double
  /// A remark such as a magnitude; empty without one.
  public var note: String

  /// An answer.
  public init(
    thumbnail: Thumbnail, name: String, truth: String, predicted: String, probability: Double, note: String = ""
  ) {
    self.thumbnail = thumbnail
    self.name = name
    self.truth = truth
    self.predicted = predicted
    self.probability = probability
    self.note = note
  }

  /// Whether the model was right.
  public var isRight: Bool { truth == predicted }
}

/// An object before and after an attack.
public struct TurnedAnswer: Sendable {
  /// A class with its probability.
  public struct Probability: Sendable, Equatable {
    /// The class.
    public var name: String
    /// Its probability.
    public var value: Double

    /// A class with its probability.
    public init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// The object's identifier or file.
  public var name: String
  /// Its true class.
  public var truth: String
  /// The object as it is.
  public var original: Thumbnail
  /// What the attack added.
  public var perturbation: Thumbnail
  /// The scale of `perturbation` in words.
  public var scaleText: String
  /// The object after the attack.
  public var changed: Thumbnail
  /// The attack in words ("FGSM, 0.1 sky σ in every band").
  public var attack: String
  /// Probabilities before.
  public var before: [Probability]
  /// Probabilities after, same classes.
  public var after: [Probability]

  /// An attack shown on an image [band, row, column] and its changed version; see ``Thumbnail`` for `isBottomUp`.
  public init(
    name: String, truth: String, attack: String, original: Image, changed: Image, isBottomUp: Bool,
    before: [Probability], after: [Probability]
  ) throws {
    func shown(_ picture: DisplayPicture) -> DisplayPicture { isBottomUp ? picture.flippedVertically() : picture }
    let perturbation = Perturbation(from: original, to: changed)
    self.name = name
    self.truth = truth
    self.attack = attack
    self.original = try Thumbnail(shown(original.rendered()))
    self.perturbation = try Thumbnail(shown(perturbation.picture))
    self.changed = try Thumbnail(shown(changed.rendered()))
    scaleText = perturbation.scaleText
    self.before = before
    self.after = after
  }

  /// The class of largest probability after the attack.
  public var turnedInto: String { after.max { $0.value < $1.value }?.name ?? "?" }
}
