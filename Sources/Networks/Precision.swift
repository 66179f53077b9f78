/// The arithmetic of a plan's convolutions.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  /// Single precision throughout.
  case f32
  /// Products of convolutions and, in training, of dense layers take their factors as bfloat16, eight bits of mantissa
  /// (Kalamkar et al. 2019): all convolutions where the processor has a matrix unit (Intel's AMX), elsewhere those that
  /// go by Winograd. Parameters, their gradients, activations and sums stay single.
  case bf16

  /// Names, the usual first.
  public static let names = allCases.map(\.rawValue)
}
