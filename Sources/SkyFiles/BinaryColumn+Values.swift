extension BinaryColumn {
  /// Where the values of a column lie: so many runs of bytes, each a row's.
  struct Runs {
    /// The rows, or the heap.
    let bytes: UnsafeRawBufferPointer
    /// First byte and number of values (of characters, of bits) of each run.
    let places: [(start: Int, count: Int)]

    var total: Int { places.reduce(0) { $0 + $1.count } }
  }

  /// Values as a `Table` keeps them, and which of them are missing (empty when none is).
  typealias Decoded = (values: Table.Values, missing: [Bool])

  /// Decodes all runs, one after another.
  func values(_ runs: Runs) -> Decoded {
    switch type {
    case UInt8(ascii: "L"): logicals(runs)
    case UInt8(ascii: "X"): (.logical(bits(runs)), [])
    case UInt8(ascii: "A"): (.text(texts(runs)), [])
    case UInt8(ascii: "B"): integers(runs, UInt8.self, unsignedZero: nil)
    case UInt8(ascii: "I"): integers(runs, Int16.self, unsignedZero: nil)
    case UInt8(ascii: "J"): integers(runs, Int32.self, unsignedZero: nil)
    case UInt8(ascii: "K"): integers(runs, Int64.self, unsignedZero: 0x1p63)
    case UInt8(ascii: "E"), UInt8(ascii: "C"): floats(runs)
    default: doubles(runs)
    }
  }

  private func logicals(_ runs: Runs) -> Decoded {
    var values: [Bool] = []
    var missing: [Bool] = []
    values.reserveCapacity(runs.total)
    for (start, count) in runs.places {
      for i in start..<start + count {
        values.append(runs.bytes[i] == UInt8(ascii: "T"))
        if runs.bytes[i] == 0 {
          missing += [Bool](repeating: false, count: values.count - 1 - missing.count) + [true]
        }
      }
    }
    if !missing.isEmpty { missing += [Bool](repeating: false, count: values.count - missing.count) }
    return (.logical(values), missing)
  }

  private func bits(_ runs: Runs) -> [Bool] {
    var values: [Bool] = []
    values.reserveCapacity(runs.total)
    for (start, count) in runs.places {
      for i in 0..<count { values.append(runs.bytes[start + i / 8] & (0x80 >> UInt8(i % 8)) != 0) }
    }
    return values
  }

  private func texts(_ runs: Runs) -> [String] {
    var values: [String] = []
    let isList = descriptorSize != nil
    for (start, count) in runs.places {
      let width = isList ? count : textWidth
      for piece in 0..<(isList || width == 0 ? 1 : count / width) {
        // A list without elements may point anywhere.
        guard width > 0 else {
          values.append("")
          continue
        }
        let begin = start + piece * width
        var bytes = runs.bytes[begin..<begin + width].prefix { $0 != 0 }
        while bytes.last == 0x20 { bytes.removeLast() }
        values.append(String(decoding: bytes, as: UTF8.self))
      }
    }
    return values
  }

  /// Whole numbers stay whole when TZERO is one and TSCAL is 1; others become reals.
  ///
  /// Unsigned 64-bit numbers that do not fit are kept as texts of their digits, as in CSV.
  private func integers<Word: FixedWidthInteger & BitwiseCopyable>(
    _ runs: Runs, _ type: Word.Type, unsignedZero: Double?
  ) -> Decoded {
    let isUnsigned = zero == unsignedZero
    let isWhole = scale == 1 && abs(zero) < 0x1p53 && zero == zero.rounded()
    let shift = isWhole ? Int64(zero) : 0
    var missing: [Bool] = []
    let stored = words(runs, type)
    if let null { missing = stored.map { Int64($0) == null } }
    if missing.allSatisfy({ !$0 }) { missing = [] }
    if scale == 1, isUnsigned {
      let unsigned = stored.map { UInt64(bitPattern: Int64($0)) ^ 1 << 63 }
      if zip(unsigned.indices, unsigned).allSatisfy({ $1 >> 63 == 0 || (!missing.isEmpty && missing[$0]) }) {
        return (.integer(unsigned.map { Int64(truncatingIfNeeded: $0) }), missing)
      }
      return (.text(unsigned.map { String($0) }), missing)
    }
    if isWhole {
      let sums = stored.map { Int64($0).addingReportingOverflow(shift) }
      if !sums.contains(where: \.overflow) {
        return (.integer(sums.enumerated().map { missing.isEmpty || !missing[$0] ? $1.partialValue : 0 }), missing)
      }
    }
    let reals = stored.enumerated().map { i, word in
      !missing.isEmpty && missing[i] ? Double.nan : Double(word) * scale + zero
    }
    return (.real(reals), [])
  }

  private func floats(_ runs: Runs) -> Decoded {
    let values = words(runs, UInt32.self, perValue: isComplex ? 2 : 1).map { Float(bitPattern: $0) }
    return isPlain ? (.float(values), []) : (.real(values.map { Double($0) * scale + zero }), [])
  }

  private func doubles(_ runs: Runs) -> Decoded {
    let values = words(runs, UInt64.self, perValue: isComplex ? 2 : 1).map { Double(bitPattern: $0) }
    return (.real(isPlain ? values : values.map { $0 * scale + zero }), [])
  }

  private func words<Word: FixedWidthInteger & BitwiseCopyable>(
    _ runs: Runs, _ type: Word.Type, perValue: Int = 1
  ) -> [Word] {
    [Word](unsafeUninitializedCapacity: runs.total * perValue) { buffer, initialized in
      for (start, count) in runs.places {
        for i in 0..<count * perValue {
          let place = start + i * MemoryLayout<Word>.size
          buffer[initialized] = Word(bigEndian: runs.bytes.loadUnaligned(fromByteOffset: place, as: Word.self))
          initialized += 1
        }
      }
    }
  }
}
