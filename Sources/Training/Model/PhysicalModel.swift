import Networks
import Probing

/// A model as a probe questions it: physical flux in, so that a change is stated before stretch and normalisation.
///
/// Not `Sendable`: its plans belong to one thread. Of a model that averages several views the first is probed: the
/// untouched image. A committee is probed as one: the mean of its members' probabilities and the gradient of that; of
/// numbers the mean of its members' losses. Plain numbers beside the picture ride along unchanged.
public final class PhysicalModel: ProbedModel {
  /// The space in which samples are given and changed.
  public enum Space: Sendable {
    /// Linear flux, the unit of the image.
    case flux
    /// The network's own input values.
    case input
    /// Fluxes of spectra with what they are divided by (``SpectrumProbeInputs``).
    case spectrum
  }

  /// The model.
  public let model: Model
  /// The space of samples.
  public let space: Space
  private let plans: [Plan]
  /// The true numbers [sample][target], by the labels of the samples.
  private let numbers: [[Double]]
  /// Where plain numbers ride along; nil when the model takes none.
  private let planes: NumberPlanes?

  /// A model to probe, `batch` samples at a time. Of a model of numbers a label is a place in `numbers`, the true ones
  /// [sample][target] in their units.
  public init(
    _ model: Model, space: Space = .flux, batch: Int = 64, threads: Int = 0, numbers: [[Double]] = []
  ) throws {
    precondition(model.targets != nil || numbers.isEmpty, "numbers for a model of classes")
    self.model = model
    self.space = space
    self.numbers = numbers
    planes = NumberPlanes(model.contract, bands: Self.ownBands(of: model.contract, space))
    let loss = Self.loss(of: model)
    plans = try model.committee.foldingNormalization().members.map {
      try Plan($0, batch: batch, purpose: .inputGradient, loss: loss, threads: threads)
    }
  }

  /// What an attack raises: a cross-entropy, or the loss of training; of a Gaussian output the likelihood itself.
  private static func loss(of model: Model) -> Loss {
    guard let targets = model.targets else {
      return model.architecture.outputs == 1 ? .binaryCrossEntropy : .categoricalCrossEntropy
    }
    let loss = (model.training?.configuration ?? TrainingConfiguration()).loss(
      outputs: model.architecture.outputs, targets: targets)
    return loss.givesVariances ? .gaussianNegativeLogLikelihood : loss
  }

  /// Whether the model answers with numbers.
  public var isScoredByLoss: Bool { model.targets != nil }
  /// Bands of a sample, with those in which plain numbers ride along.
  public var bands: Int { Self.ownBands(of: model.contract, space) + (planes?.bands ?? 0) }
  /// Values of a sample.
  public var elementsPerSample: Int { bands * model.contract.planeCount }
  /// The largest count of one call.
  public var largestBatch: Int { plans[0].batch }

  /// Logits [sample, output] of samples [sample, band, row, column].
  public func logits(_ x: [Float], count: Int) throws -> [Float] {
    let input = networkInput(planes?.pictures(of: x) ?? x, numbersOf: x)
    let opinions = try plans.flatMap { try $0.forward(input, count: count) }
    if let targets = model.targets { return Consensus.numbers(opinions, count: count, targets) }
    return Consensus.logits(opinions, count: count, outputs: model.architecture.outputs)
  }

  /// Logits, losses, and d(loss) / d(sample) by the chain rule through normalisation and stretch.
  public func lossGradient(
    _ x: [Float], count: Int, labels: [Int32]
  ) throws -> (logits: [Float], losses: [Float], gradient: [Float]) {
    let pictures = planes?.pictures(of: x) ?? x
    let input = networkInput(pictures, numbersOf: x)
    var result: Consensus.Slope
    if let targets = model.targets {
      let wanted = Targets.values(labels.flatMap { targets.standardised(numbers[Int($0)]) })
      result = Consensus.slope(
        ofNumbers: try plans.map { try $0.inputGradient(input, count: count, targets: wanted) }, targets)
    } else {
      result = Consensus.slope(
        try plans.map { try $0.inputGradient(input, count: count, targets: .classes(labels)) })
    }
    if let planes { result.gradient = planes.pictureGradient(result.gradient, inputs: model.contract.elements) }
    switch space {
    case .input: break
    case .spectrum: result.gradient = model.contract.planeGradient(result.gradient, at: pictures)
    case .flux:
      var derivatives = pictures
      model.contract.replaceWithDerivatives(&derivatives)
      for i in derivatives.indices { result.gradient[i] *= derivatives[i] }
    }
    if let planes { result.gradient = planes.extended(result.gradient, by: 0) }
    return result
  }

  /// The numbers that outputs stand for; none of a model of classes.
  func estimates(ofOutputs outputs: [Float], count: Int) -> [[Estimate]] {
    model.targets?.estimates(ofOutputs: outputs, count: count) ?? []
  }

  private static func ownBands(of contract: InputContract, _ space: Space) -> Int {
    space == .spectrum ? 1 + 2 * contract.bands : contract.bands
  }

  private func networkInput(_ pictures: [Float], numbersOf x: [Float]) -> [Float] {
    let input = pictureInput(pictures)
    return planes?.networkInput(input, inputs: model.contract.elements, numbersOf: x) ?? input
  }

  private func pictureInput(_ x: [Float]) -> [Float] {
    if space == .spectrum { return model.contract.networkInput(ofPlanes: x) }
    guard space == .flux else { return x }
    var values = x
    model.contract.normalise(&values)
    return values
  }
}
