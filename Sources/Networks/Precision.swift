/// The arithmetic of a plan's convolutions.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  /// Single precision throughout.
  case f32
  /// Winograd's products, which is where 3x3 and 5x5 kernels spend their time, take their factors as bfloat16, eight
  /// bits of mantissa (Kalamkar et al. 2019). Parameters, their gradients, activations and sums stay single.
  case bf16

  /// Names, the usual first.
  public static let names = allCases.map(\.rawValue)
}
