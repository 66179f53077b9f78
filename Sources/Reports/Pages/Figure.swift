/// A headline number.
public struct Figure: Sendable, Equatable {
  /// What it is ("accuracy").
  public var label: String
  /// The number as shown (".979").
  public var value: String
  /// A remark below, such as its interval; empty without one.
  public var detail: String

  /// A headline number.
  public init(_ label: String, _ value: String, detail: String = "") {
    self.label = label
    self.value = value
    self.detail = detail
  }
}
