extension ModelFile {
  /// Reads a file; every length is checked against the file before anything is allocated.
  ///
  /// - Throws: `NetworkError.noModel` when it cannot be opened, `NetworkError.badModel` with the reason when it is
  ///   refused: truncated, a header that lies about lengths, places that overlap or leave gaps, a name twice.
  public static func read(_ path: String) throws -> ModelFile {
    let file = try InputFile(path)
    let (header, start) = try readHeader(file)
    var result = ModelFile(metadata: header.metadata)
    result.tensors.reserveCapacity(header.entries.count)
    for entry in header.entries {
      let place = start + entry.bytes.lowerBound..<start + entry.bytes.upperBound
      result.tensors.append(
        Tensor(name: entry.name, shape: entry.shape, values: try readValues(file, place, entry)))
    }
    return result
  }

  /// Reads the metadata alone.
  ///
  /// - Throws: As `read`.
  public static func readMetadata(_ path: String) throws -> [String: String] {
    try readHeader(try InputFile(path)).header.metadata
  }

  private static func readHeader(_ file: InputFile) throws -> (header: ModelHeader, start: Int) {
    func refuse(_ reason: String) -> NetworkError { .badModel(path: file.path, reason: reason) }
    guard file.count >= 8 else { throw refuse("\(file.count) bytes are too few for a safetensors file") }
    let length = try file.bytes(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - 8) else {
      throw refuse("a header of \(length) bytes does not fit into a file of \(file.count)")
    }
    guard length >= 2, length <= UInt64(largestHeader) else { throw refuse("a header of \(length) bytes is refused") }
    let start = 8 + Int(length)
    do {
      var parser = ModelHeaderParser(try file.bytes(8..<start))
      var header = try parser.header()
      try header.check(dataBytes: file.count - start)
      header.entries.sort { ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound) }
      return (header, start)
    } catch let fault as ModelHeader.Fault {
      throw refuse(fault.reason)
    }
  }

  private static func readValues(_ file: InputFile, _ place: Range<Int>, _ entry: ModelHeader.Entry) throws -> [Float] {
    var failure: NetworkError?
    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
      do throws(NetworkError) {
        try file.read(place, into: buffer)
        return true
      } catch {
        failure = error
        return false
      }
    }
    let count = place.count / entry.type.size
    let values: [Float]
    switch entry.type {
    case .f32:
      values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = fill(UnsafeMutableRawBufferPointer(buffer)) ? count : 0
        // The file is little-endian; on such a machine this changes nothing.
        for i in 0..<initialized where UInt32(1).littleEndian != 1 {
          buffer[i] = Float(bitPattern: UInt32(littleEndian: buffer[i].bitPattern))
        }
      }
    case .f64, .i64:
      let raw = [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = fill(UnsafeMutableRawBufferPointer(buffer)) ? count : 0
      }
      values = raw.map {
        let bits = UInt64(littleEndian: $0)
        return entry.type == .i64 ? Float(Int64(bitPattern: bits)) : Float(Double(bitPattern: bits))
      }
    case .f16, .bf16:
      let raw = [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = fill(UnsafeMutableRawBufferPointer(buffer)) ? count : 0
      }
      values = raw.map { entry.type == .bf16 ? bfloat(UInt16(littleEndian: $0)) : half(UInt16(littleEndian: $0)) }
    }
    if let failure { throw failure }
    return values
  }

  private static func bfloat(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// IEEE half precision by hand: `Float16` does not exist on every platform Swift runs on.
  private static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 31)
    let fraction = Float(bits & 1023)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  }
}
