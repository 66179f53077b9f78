import Augmentation
import FoundationEssentials
import Groundwork
import Networks

/// How a network is trained; with the data and the seed it decides every bit of the model.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// Name of a preset, or path of an architecture file.
  public var architecture = "fleming-compact"
  /// Weights to start from and layers that stay; nil: starting values by the seed, all learn.
  public var start: StartingPoint?
  /// Number of passes over the training split.
  public var epochs = 60
  /// Samples a step.
  public var batch = 64
  /// The optimiser.
  public var optimizer = Optimizer(
    .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), weightDecay: 0.01, decay: .decoupled)
  /// The base learning rate.
  public var learningRate = 0.002
  /// How the learning rate changes.
  public var schedule = Schedule(.cosine(final: 0.01), warmUpEpochs: 2)
  /// Random views of the training images.
  public var augmentation = Augmentation()
  /// Random views of the training spectra; nil: the spectra as they are.
  public var spectrumAugmentation: SpectrumAugmentation?
  /// What is minimised; nil: a cross-entropy for classes, the Gaussian likelihood for numbers.
  public var loss: Loss?
  /// How far labels are moved toward equal shares (Szegedy et al. 2016); nil: not at all.
  public var labelSmoothing: Double?
  /// How much each class counts.
  public var classWeights = ClassWeights.none
  /// Share of the samples that judge, when the data set is split here.
  public var validationFraction = 0.2
  /// Whether the parameters of the last epoch are kept in place of those with the least validation loss; nil: they are not.
  /// The samples that judge then choose nothing, and a few of them with a huge loss cannot choose an early epoch.
  public var keepsLastEpoch: Bool?
  /// Epochs without a better validation loss after which training ends; nil: never.
  public var patience: Int?
  /// Decay a step of the moving average of the parameters that is judged and kept (Polyak & Juditsky 1992); 0: none.
  public var averaging = 0.0
  /// Turned and mirrored views averaged for a prediction: 1, 4 or 8.
  public var views = 1
  /// Number of networks that are trained and answer together (Lakshminarayanan et al. 2017); nil: one.
  public var committee: Int?
  /// Whether a temperature is fitted to the validation split.
  public var calibrates = true
  /// Arithmetic of the steps of training; nil: single precision. Judging and answers are always single.
  public var precision: Precision?
  /// Seed of every random choice.
  public var seed: UInt64 = 1
  /// Computing threads; 0: all processors.
  public var threads = 0

  enum CodingKeys: String, CodingKey {
    case architecture, start, epochs, batch, optimizer, schedule, augmentation, patience, averaging, views, committee,
      calibrates, precision
    case seed, threads, loss
    case spectrumAugmentation = "spectrum_augmentation"
    case learningRate = "learning_rate"
    case keepsLastEpoch = "keeps_last_epoch"
    case labelSmoothing = "label_smoothing"
    case classWeights = "class_weights"
    case validationFraction = "validation_fraction"
  }

  /// The usual configuration; change what is wanted.
  public init() {}

  /// The usual configuration of a task: views that leave its classes as they are.
  public static func usual(for task: TrainingTask) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    // One number far off would otherwise throw a network out of what it has learnt.
    if !task.targets.isEmpty { configuration.optimizer.clipNorm = 1 }
    if task.samples == .spectrum {
      var views = SpectrumAugmentation()
      views.signalToNoise = 10...300
      configuration.spectrumAugmentation = views
      return configuration
    }
    configuration.augmentation = .dihedral
    if task.framing == .crop {
      configuration.augmentation.shift = 2
      configuration.augmentation.noise = 0.2
    } else {
      configuration.augmentation.rotation = 180
      configuration.augmentation.zoom = 1.1
      configuration.classWeights = .balanced
    }
    return configuration
  }

  /// Throws when a value makes no sense.
  public func check() throws {
    func refuse(_ reason: String) -> TrainingError { .badConfiguration(reason: reason) }
    guard (1...1_000_000).contains(epochs) else { throw refuse("\(epochs) epochs; 1 or more are needed") }
    guard (1...65_536).contains(batch) else { throw refuse("a batch of \(batch); 1 to 65536 are possible") }
    guard learningRate.isFinite, learningRate > 0 else { throw refuse("a learning rate of \(learningRate)") }
    if let labelSmoothing, !(labelSmoothing >= 0 && labelSmoothing < 1) {
      throw refuse("labels smoothed by \(labelSmoothing); it lies from 0 to below 1")
    }
    guard validationFraction >= 0, validationFraction < 1 else {
      throw refuse("a validation share of \(validationFraction); it lies from 0 to below 1")
    }
    if let patience, patience < 1 { throw refuse("a patience of \(patience) epochs; 1 or more are needed") }
    if patience != nil, keepsLastEpoch == true { throw refuse("the last epoch kept, of a run that stops by patience") }
    guard averaging >= 0, averaging < 1 else { throw refuse("an averaging decay of \(averaging); it is below 1") }
    guard [1, 4, 8].contains(views) else { throw refuse("\(views) views; 1, 4 or 8 are possible") }
    if let committee, !(2...Committee.mostMembers).contains(committee) {
      throw refuse("a committee of \(committee); 2 to \(Committee.mostMembers) members are possible")
    }
    guard (0...1024).contains(threads) else { throw refuse("\(threads) threads") }
  }

  /// The loss of numbers: a value and its error.
  static let lossOfNumbers = Loss.gaussianNegativeLogLikelihood(beta: 0.5)

  /// The loss of a network with so many outputs: of classes, a sigmoid for one output, else a softmax.
  func loss(outputs: Int, targets: TargetContract?) -> Loss {
    if let loss { return loss }
    if targets != nil { return Self.lossOfNumbers }
    return outputs == 1
      ? .binaryCrossEntropy(labelSmoothing: labelSmoothing ?? 0)
      : .categoricalCrossEntropy(labelSmoothing: labelSmoothing ?? 0)
  }

  /// The random views of training samples.
  var randomViews: RandomViews { RandomViews(images: augmentation, spectra: spectrumAugmentation) }

  /// Number of networks.
  var members: Int { committee ?? 1 }

  /// The seed of a member, counted from 1: the first is the network that would be trained alone.
  func seed(ofMember member: Int) -> UInt64 {
    guard member > 1 else { return seed }
    var source = RandomSource(seed, UInt64(member), StableHash.fnv1a("member"))
    return source.next()
  }

  /// The configuration without what a resumed run may change.
  var fixed: TrainingConfiguration {
    var fixed = self
    fixed.threads = 0
    // The members that are done of a committee cannot go on.
    guard committee == nil else { return fixed }
    fixed.epochs = 0
    fixed.patience = nil
    return fixed
  }
}
