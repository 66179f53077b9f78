/// Plain numbers (magnitudes, colours, a redshift) that a network takes beside each picture or spectrum, and the scale on
/// which it takes them: frozen at training, stored in the input contract.
///
/// A number that is missing counts as the mean of the training samples, which is 0 on the network's scale.
public struct NumberContract: Codable, Sendable, Equatable {
  /// The columns, in the order of the network's side inputs.
  public var columns: [TargetColumn]
  /// Mean of each over the training samples that have it (of their decimal logarithms, where they are wanted).
  public var means: [Double]
  /// Standard deviation of each over them; 1 where they are all equal.
  public var deviations: [Double]

  /// Most numbers of a sample.
  public static let mostColumns = 4096

  /// The scales of columns, measured on the numbers of training samples [sample][column], NaN where one is missing.
  ///
  /// Throws when a column has no number or one without a logarithm; `path` names the data set then.
  init(_ columns: [TargetColumn], measuredOn values: [[Double]], path: String) throws {
    self.columns = columns
    means = []
    deviations = []
    for (k, column) in columns.enumerated() {
      func refuse(_ reason: String) -> TrainingError {
        .badDataset(path: path, reason: "the column \"\(column.name)\" of numbers for the network \(reason)")
      }
      let known = values.map { $0[k] }.filter(\.isFinite)
      if column.isLogarithmic, let low = known.min(), low <= 0 { throw refuse("has \(low), which has no logarithm") }
      guard !known.isEmpty else { throw refuse("has no number in the training samples") }
      let (mean, deviation) = column.moments(of: known)
      guard mean.isFinite, deviation.isFinite else { throw refuse("has numbers too large to standardise") }
      means.append(mean)
      // What a sum's rounding leaves of equal numbers is no spread.
      deviations.append(deviation > 1e-12 * abs(mean) ? deviation : 1)
    }
  }

  /// Number of numbers of a sample.
  public var count: Int { columns.count }
  /// The columns' names.
  public var names: [String] { columns.map(\.name) }

  /// A sample's numbers on the network's scale; 0 for one that is missing, or lacks the logarithm that is wanted.
  public func standardised(_ values: [Double]) -> [Float] {
    precondition(values.count == count, "\(values.count) numbers for \(count) columns")
    return columns.indices.map { k in
      let value = (columns[k].scaled(values[k]) - means[k]) / deviations[k]
      return value.isFinite ? Float(value) : 0
    }
  }

  /// The numbers of a spectrum that a view moved by a further redshift.
  func moved(_ values: [Double], by redshift: Double) -> [Double] {
    guard redshift != 0 else { return values }
    return zip(columns, values).map { Dataset.isRedshift($0.name) ? (1 + $1) * (1 + redshift) - 1 : $1 }
  }

  /// Why a contract read from a file cannot be used; nil when it can.
  var fault: String? {
    guard (1...Self.mostColumns).contains(count), Set(names).count == count else {
      return "\(count) columns of numbers, of which each can be there once"
    }
    guard means.count == count, deviations.count == count else {
      return "\(means.count) means and \(deviations.count) deviations for \(count) columns of numbers"
    }
    guard means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      return "a mean or deviation of the numbers is not a number above 0"
    }
    return nil
  }
}
