/// Every metric of a classification, as a value; its JSON keys are fixed.
///
/// Definitions: `balancedAccuracy` is the mean recall of the classes that occur. `macroF1` is the mean F1 of the classes
/// that occur or were predicted. `mcc` is Matthews' correlation, for several classes Gorodkin's (2004). `auc` counts
/// ties half; for several classes it is the mean of each class against the rest. `brier` is, with two classes, the mean
/// of (p_positive - y)^2 (Kim & Brunner 2017), with more the mean of the sum over classes (Brier 1950). `logLoss` is the
/// mean of -ln p of the true class, p kept 1e-15 from 0 and 1. `calibrationError` is the expected calibration error of
/// the predicted class over 15 bins of equal width (Guo et al. 2017).
public struct Evaluation: Codable, Sendable, Equatable {
  /// Metrics of one class.
  public struct PerClass: Codable, Sendable, Equatable {
    /// Share of the predictions of this class that are right (purity), 0 when there is none.
    public var precision: Double
    /// Share of the class that was found (completeness), 0 when there is none.
    public var recall: Double
    /// Harmonic mean of precision and recall.
    public var f1: Double
    /// Number of samples of the class.
    public var support: Int
  }

  /// Number of samples.
  public var n: Int
  /// Class names, in the order of all tables.
  public var classes: [String]
  /// Share of right predictions.
  public var accuracy: Double
  /// Mean recall.
  public var balancedAccuracy: Double
  /// Mean F1.
  public var macroF1: Double
  /// Matthews' correlation coefficient.
  public var mcc: Double
  /// Area under the receiver operating curve; nil when only one class occurs.
  public var auc: Double?
  /// Brier score.
  public var brier: Double
  /// Cross entropy in nats.
  public var logLoss: Double
  /// Expected calibration error.
  public var calibrationError: Double
  /// Counts, [truth][prediction].
  public var confusion: [[Int]]
  /// Metrics by class name.
  public var perClass: [String: PerClass]
  /// Inputs left out.
  public var badInputs: [BadInput]
  /// 95 % bootstrap intervals by JSON key; empty when none were asked for.
  public var intervals: [String: Interval]
  /// Reliability of the predicted class's probability.
  public var reliability: [ReliabilityBin]

  /// The positive class of a binary task ("galaxy" where there is one, as in Kim & Brunner 2017).
  public var positive: String?
  /// Purity of the positive class at completeness 0.96.
  public var purityAtCompleteness: Double?
  /// Completeness of the positive class at purity 0.97.
  public var completenessAtPurity: Double?
  /// Working points of both classes of a binary task.
  public var workingPoints: [WorkingPoint]?
  /// Reliability of the positive class's probability.
  public var positiveReliability: [ReliabilityBin]?

  /// Evaluates probabilities [sample, class] against labels (indices into `classes`).
  ///
  /// `positive` names the positive class of a binary task; by default "galaxy", else the second class.
  /// Throws when there is no sample or a probability is not a number.
  public init(
    labels: [Int], probabilities: [Double], classes: [String], positive: String? = nil,
    bootstrap: Bootstrap? = Bootstrap(), badInputs: [BadInput] = []
  ) throws {
    let k = classes.count
    precondition(
      k >= 2 && probabilities.count == labels.count * k,
      "\(probabilities.count) probabilities for \(labels.count) samples of \(k) classes")
    precondition(labels.allSatisfy { (0..<k).contains($0) }, "a label lies outside the \(k) classes")
    precondition(positive.map(classes.contains) ?? true, "no class \(positive ?? "") among \(classes)")
    guard !labels.isEmpty else { throw TrainingError.cannotEvaluate(reason: "there is no usable sample") }
    if let bad = probabilities.firstIndex(where: { !$0.isFinite }) {
      throw TrainingError.cannotEvaluate(reason: "the probabilities of sample \(bad / k) are not numbers")
    }
    let samples = ScoredSamples(labels: labels, probabilities: probabilities, classCount: k)
    let once = [Double](repeating: 1, count: labels.count)
    let named = k == 2 ? positive ?? classes.first { $0.lowercased() == "galaxy" } ?? classes[1] : nil
    let positiveIndex = named.flatMap(classes.firstIndex(of:))
    let summary = MetricSummary(samples, once, positive: positiveIndex)

    n = labels.count
    self.classes = classes
    accuracy = summary.accuracy
    balancedAccuracy = summary.balancedAccuracy
    macroF1 = summary.macroF1
    mcc = summary.mcc
    auc = summary.auc
    brier = summary.brier
    logLoss = summary.logLoss
    calibrationError = summary.calibrationError
    confusion = summary.confusion.map { $0.map { Int($0) } }
    perClass = Dictionary(
      zip(classes, summary.perClass).map { name, row in
        (name, PerClass(precision: row.precision, recall: row.recall, f1: row.f1, support: Int(row.support)))
      }, uniquingKeysWith: { first, _ in first })
    self.badInputs = badInputs
    reliability = Reliability.bins(
      labels.indices.map { i in
        (samples.probability(i, samples.predicted[i]), samples.predicted[i] == labels[i])
      })
    intervals = [:]
    self.positive = named
    if let positiveIndex {
      let points = (0..<2).map {
        WorkingPoint(samples, of: $0, name: classes[$0], completeness: 0.96, purity: 0.97, weights: once)
      }
      workingPoints = points
      purityAtCompleteness = points[positiveIndex].purityAtCompleteness
      completenessAtPurity = points[positiveIndex].completenessAtPurity
      positiveReliability = Reliability.bins(
        labels.indices.map { (samples.probability($0, positiveIndex), labels[$0] == positiveIndex) })
    }
    if let bootstrap {
      let rows = bootstrap.intervals(count: labels.count) {
        MetricSummary(samples, $0, positive: positiveIndex).values
      }
      for (key, row) in zip(MetricSummary.keys, rows) { intervals[key] = row }
    }
  }
}
