/// How the pixels of a FITS image are packed, in tiles (FITS Standard 4.0, section 10).
public enum FITSCompression: String, Sendable, CaseIterable {
  /// Not at all: the fastest to read.
  case none
  /// GZIP_2: every bit is kept.
  case gzip
  /// RICE_1. An image of whole numbers keeps them all, as integers; other values are rounded to a 16th of the noise, with
  /// subtractive dither: a third of the size, not lossless. The images of a stack are always taken as the latter.
  case rice
}
