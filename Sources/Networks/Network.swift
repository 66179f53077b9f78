import Groundwork

/// An architecture and the values of its tensors in one flat block.
public struct Network: Sendable, Equatable {
  /// What the network is made of.
  public let architecture: Architecture
  /// All values, in the order of `architecture.tensors`, each tensor in row-major order.
  public var values: [Float] {
    didSet {
      precondition(values.count == oldValue.count, "\(values.count) values for a block of \(oldValue.count)")
    }
  }

  /// A network with given values.
  public init(architecture: Architecture, values: [Float]) {
    precondition(
      values.count == architecture.valueCount,
      "\(values.count) values for an architecture of \(architecture.valueCount)")
    self.architecture = architecture
    self.values = values
  }

  /// The values of a tensor by its name ("conv1.weight"); nil when there is none.
  public func tensor(_ name: String) -> [Float]? {
    architecture.tensors.first { $0.name == name }.map { Array(values[$0.range]) }
  }
}
