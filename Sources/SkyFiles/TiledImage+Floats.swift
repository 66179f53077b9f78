extension TiledImage {
  /// How floats were made whole numbers, tile by tile (FITS Standard 4.0, section 10.2): value = scale x (stored - random
  /// number + 1/2) + zero with dither, scale x stored + zero without.
  struct Quantization {
    private enum Dither { case none, plain, keepingZeros }
    private let dither: Dither
    /// ZDITHER0, from 1: where the random numbers of the first tile start.
    private let seed: Int
    /// ZBLANK of the whole image; what stands for NaN.
    private let blank: Int32?

    /// Reads ZQUANTIZ and its companions; nil of what is not known here.
    init?(_ header: CompressedImageCheck.Header, _ columns: TileColumns) {
      let seed: Int64? = if case .integer(let value)? = header.values["ZDITHER0"] { value } else { nil }
      switch header.string("ZQUANTIZ") {
      case "SUBTRACTIVE_DITHER_1": dither = .plain
      case "SUBTRACTIVE_DITHER_2": dither = .keepingZeros
      case "NO_DITHER",
        nil where seed == nil:
        dither = .none
      default: return nil
      }
      guard columns.scale != nil, columns.zero != nil, dither == .none || (1...10_000).contains(seed ?? 0) else {
        return nil
      }
      switch header.values["ZBLANK"] {
      case .integer(let value)?: blank = Int32(truncatingIfNeeded: value)
      case nil where header.values["BLANK"] == nil: blank = nil
      default: return nil
      }
      self.seed = Int(seed ?? 1)
    }

    /// The 10,000 random numbers of the standard (appendix I): Park and Miller's generator, kept as 32-bit floats.
    private static let randomNumbers: [Float] = {
      var state = 1
      return (0..<10_000).map { _ in
        state = state * 16807 % 2_147_483_647
        return Float(Double(state) / 2_147_483_647)
      }
    }()

    /// Turns the whole numbers of a tile (numbered from 0) into values.
    func restore<Value: BinaryFloatingPoint>(
      _ stored: UnsafeMutableBufferPointer<Int32>, tile: Int, scale: Double, zero: Double, blank ownBlank: Int32?,
      into values: UnsafeMutableBufferPointer<Value>
    ) {
      let known = ownBlank ?? self.blank
      let (mayBeBlank, blank) = (known != nil, known ?? 0)
      guard dither != .none else {
        for i in stored.indices {
          values[i] = mayBeBlank && stored[i] == blank ? .nan : Value(Double(stored[i]) * scale + zero)
        }
        return
      }
      Self.randomNumbers.withUnsafeBufferPointer { random in
        var start = (tile + seed - 1) % random.count
        var next = Int(random[start] * 500)
        for i in stored.indices {
          if mayBeBlank, stored[i] == blank {
            values[i] = .nan
          } else if dither == .keepingZeros, stored[i] == -2_147_483_646 {
            values[i] = 0
          } else {
            values[i] = Value((Double(stored[i]) - Double(random[next]) + 0.5) * scale + zero)
          }
          next += 1
          if next == random.count {
            start = (start + 1) % random.count
            next = Int(random[start] * 500)
          }
        }
      }
    }
  }

  /// Decodes a tile of floats into `values`; false when it is not coded as it should be.
  func decodeFloats<Value: BinaryFloatingPoint & SendableMetatype>(
    _ tile: Int, _ buffer: UnsafeMutableBufferPointer<Int32>, into values: UnsafeMutableBufferPointer<Value>
  ) -> Bool {
    let row = dataStart + tile * rowSize
    guard let data = list(columns.compressed, row) else {
      // Too steep a tile for 32-bit numbers keeps its floats.
      guard let data = list(columns.floats, row) else { return false }
      return copyFloats(data, .gzip, into: values)
    }
    guard let quantization else {
      guard stream == nil else {
        // Without a scale Rice's coding keeps what astropy makes of floats: their whole parts.
        guard integers(data, size: 4, into: buffer) else { return false }
        for i in values.indices { values[i] = Value(buffer[i]) }
        return true
      }
      return copyFloats(data, packing, into: values)
    }
    guard let scaleOffset = columns.scale, let zeroOffset = columns.zero, integers(data, size: 4, into: buffer) else {
      return false
    }
    func word<Word: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Word.Type) -> Word {
      Word(bigEndian: bytes.loadUnaligned(fromByteOffset: row + offset, as: Word.self))
    }
    quantization.restore(
      buffer, tile: tile, scale: Double(bitPattern: word(scaleOffset, as: UInt64.self)),
      zero: Double(bitPattern: word(zeroOffset, as: UInt64.self)),
      blank: columns.blank.map { word($0, as: Int32.self) },
      into: values)
    return true
  }

  /// Fills `values` from floats kept as they are or packed.
  private func copyFloats<Value: BinaryFloatingPoint & SendableMetatype>(
    _ data: UnsafeRawBufferPointer, _ packing: Packing, into values: UnsafeMutableBufferPointer<Value>
  ) -> Bool {
    guard let words = Self.words(data, count: values.count, size: bytesPerPixel, packing) else { return false }
    words.withUnsafeBytes { words in
      for i in values.indices {
        values[i] =
          bytesPerPixel == 4
          ? Value(Float(bitPattern: UInt32(bigEndian: words.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self))))
          : Value(Double(bitPattern: UInt64(bigEndian: words.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self))))
      }
    }
    return true
  }
}
