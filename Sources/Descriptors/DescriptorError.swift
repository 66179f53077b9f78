import Groundwork

/// Why a descriptor cannot be computed.
public enum DescriptorError: Failure, Equatable {
  /// An option has a value outside its range.
  case invalidOption(descriptor: String, option: String, value: Int, reason: String)
  /// The image does not hold one block of cells.
  case imageTooSmall(descriptor: String, rows: Int, columns: Int, minimumRows: Int, minimumColumns: Int)
  /// The vector would hold more numbers than the limit.
  case tooManyFeatures(descriptor: String, limit: Int)
  /// The image has no band.
  case noBands(descriptor: String)

  /// Options are usage errors, images are bad data.
  public var kind: FailureKind {
    switch self {
    case .invalidOption: .usage
    case .imageTooSmall, .tooManyFeatures, .noBands: .badData
    }
  }

  /// One line for a person.
  public var description: String {
    switch self {
    case .invalidOption(let descriptor, let option, let value, let reason):
      "\(descriptor): \(option) \(value) \(reason)"
    case .imageTooSmall(let descriptor, let rows, let columns, let minimumRows, let minimumColumns):
      "\(descriptor): an image of \(rows) x \(columns) pixels is smaller than one block of cells, "
        + "\(minimumRows) x \(minimumColumns)"
    case .tooManyFeatures(let descriptor, let limit):
      "\(descriptor): these options ask for more than \(limit) features"
    case .noBands(let descriptor):
      "\(descriptor): the image has no band"
    }
  }
}
