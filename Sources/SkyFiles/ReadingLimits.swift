/// How large a file may say it is before it is refused; checked before memory is taken.
public struct ReadingLimits: Sendable, Equatable {
  /// Pixels of an image, all bands together. The standard, 2^28, takes 1 GiB as floats.
  public var maximumPixels: Int
  /// Bytes of a file held in memory, after unpacking of .gz. The standard is 4 GiB.
  public var maximumBytes: Int
  /// Values of a table, all columns together.
  public var maximumTableValues: Int

  /// Limits of one's own.
  public init(
    maximumPixels: Int = 1 << 28, maximumBytes: Int = 1 << 32, maximumTableValues: Int = 1 << 28
  ) {
    self.maximumPixels = maximumPixels
    self.maximumBytes = maximumBytes
    self.maximumTableValues = maximumTableValues
  }

  /// What `fleming` uses when nothing else is said.
  public static let standard = ReadingLimits()
}
