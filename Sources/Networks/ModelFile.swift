/// A safetensors file in memory: named tensors of floats and a map of strings.
///
/// The format: https://github.com/huggingface/safetensors — a length of 8 bytes (little-endian), that many bytes of
/// JSON, then the values without gaps. Fleming writes F32; F16, BF16, F64 and I64 are read and become F32.
public struct ModelFile: Sendable, Equatable {
  /// One named tensor.
  public struct Tensor: Sendable, Equatable {
    /// The name: "conv1.weight".
    public var name: String
    /// Lengths of the axes; none for a single value.
    public var shape: [Int]
    /// The values in row-major order.
    public var values: [Float]

    /// A named tensor.
    public init(name: String, shape: [Int], values: [Float]) {
      precondition(values.count == shape.reduce(1, *), "\(values.count) values for the shape \(shape)")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// The file's `__metadata__`.
  public var metadata: [String: String]
  /// The tensors in the order of their values in the file.
  public var tensors: [Tensor]

  /// A file's content.
  public init(metadata: [String: String] = [:], tensors: [Tensor] = []) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// The tensor of a name; nil when there is none.
  public func tensor(_ name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// Most bytes of a header.
  public static let largestHeader = 64 << 20
  /// Most axes of a tensor.
  public static let mostAxes = 8
}
