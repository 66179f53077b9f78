/// How an image of another size is brought to the size a network takes.
public enum Framing: String, Codable, Sendable, Hashable, CaseIterable {
  /// The middle is cut out, pixels keep their scale; a smaller image is padded with masked pixels.
  case crop
  /// The whole image is resampled.
  case resize
}
