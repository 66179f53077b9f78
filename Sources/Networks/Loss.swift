/// How wrong a network's outputs are, and what they stand for.
///
/// A loss is one small file in `Losses/`; `LossRegistry` is the one list of them. In JSON a loss is its name
/// ("huber"), or an object of the name and all of its options (`{"name": "huber", "delta": 0.5}`).
public struct Loss: Sendable {
  let function: any LossFunction

  init(_ function: any LossFunction) { self.function = function }

  /// The name in files: "mean-squared-error".
  public var name: String { type(of: function).name }

  /// Names of all losses.
  public static var names: [String] { LossRegistry.types.map { $0.name } }

  /// A loss by name, with its usual options. "sparse-categorical-cross-entropy" is Keras's name of the categorical
  /// one for targets that are classes.
  ///
  /// - Throws: `NetworkError.unknownName`.
  public static func named(_ name: String) throws -> Loss {
    let plain = name == "sparse-categorical-cross-entropy" ? CategoricalCrossEntropy.name : name
    guard let type = LossRegistry.types.first(where: { $0.name == plain }) else {
      throw NetworkError.unknownName(kind: "loss", name: name, known: names)
    }
    return Loss(type.init())
  }

  /// How many targets a sample has for so many outputs: as many, but fewer where a target has several (means, log
  /// variances, weights).
  public func targetCount(outputs: Int) -> Int { function.targetCount(outputs: outputs) }

  /// What the outputs stand for, [sample, output]: probabilities behind a cross-entropy, rates behind a Poisson loss,
  /// means and variances behind a Gaussian one, with weights behind a mixture, else the values themselves.
  public func probabilities(fromLogits logits: [Float], outputs: Int) -> [Float] {
    precondition(outputs > 0 && logits.count % outputs == 0, "\(logits.count) logits are no rows of \(outputs)")
    var values = logits
    values.withUnsafeMutableBufferPointer { values in
      for first in stride(from: 0, to: values.count, by: outputs) {
        function.turnIntoAnswers(UnsafeMutableBufferPointer(rebasing: values[first..<first + outputs]))
      }
    }
    return values
  }

  /// The loss of each sample and, where asked for, its gradient with respect to the sample's outputs.
  ///
  /// No logit, however large, overflows in a cross-entropy. `gradient` is that of the sample's own loss, without
  /// weights. A target that is NaN (a class below 0) is missing: it adds neither loss nor gradient.
  ///
  /// - Parameters:
  ///   - logits: Values [sample, output].
  ///   - losses: One value a sample is written here.
  ///   - counts: How much each sample counts in a batch's mean is written here: 1, less where targets are missing, the
  ///     class's weight where the loss has class weights.
  ///   - gradient: Values [sample, output] are written here; nil when only the losses are wanted.
  public func evaluate(
    logits: UnsafeBufferPointer<Float>, outputs: Int, targets: Targets, losses: UnsafeMutableBufferPointer<Float>,
    counts: UnsafeMutableBufferPointer<Double>? = nil, gradient: UnsafeMutableBufferPointer<Float>? = nil
  ) {
    let count = losses.count
    precondition(logits.count >= count * outputs, "\(logits.count) logits for \(count) x \(outputs)")
    precondition((gradient?.count ?? .max) >= count * outputs, "the gradient holds less than \(count) x \(outputs)")
    precondition((counts?.count ?? .max) >= count, "\(counts?.count ?? 0) counts for \(count) samples")
    if let fault = function.fault(outputs: outputs) { preconditionFailure("the loss \(name) \(fault)") }
    let targetCount = function.targetCount(outputs: outputs)
    targets.check(count: count, outputs: targetCount)
    function.evaluate(
      logits, outputs: outputs, targets: targets, targetCount: targetCount, losses: losses, counts: counts,
      gradient: gradient)
  }
}

extension Loss: Hashable {
  /// Equal when the kind and every option are.
  public static func == (a: Loss, b: Loss) -> Bool { a.function.isEqual(to: b.function) }

  /// Feeds kind and options.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    function.hash(into: &hasher)
  }
}

extension Loss: Codable {
  private enum CodingKeys: String, CodingKey { case name }

  /// Reads a name, or an object of the name and all options.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self = try Loss.named(name)
      return
    }
    let name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
    self = Loss(try type(of: Loss.named(name).function).init(from: decoder))
  }

  /// Writes the name alone where the options are the usual ones.
  public func encode(to encoder: any Encoder) throws {
    if function.isUsual {
      var container = encoder.singleValueContainer()
      try container.encode(name)
    } else {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try function.encode(to: encoder)
    }
  }
}

/// The one list of losses.
enum LossRegistry {
  static let types: [any LossFunction.Type] = [
    CategoricalCrossEntropy.self, BinaryCrossEntropy.self, MeanSquaredError.self, MeanAbsoluteError.self,
    MeanAbsolutePercentageError.self, MeanSquaredLogarithmicError.self, CosineSimilarity.self, Huber.self,
    LogCosh.self, Poisson.self, KullbackLeiblerDivergence.self, GaussianLikelihood.self, MixtureDensity.self,
  ]
}
