import Groundwork

extension ModelFile {
  /// Writes the file under its name only when it is complete.
  ///
  /// The same content gives the same bytes: metadata are sorted by key, tensors keep their order.
  ///
  /// - Throws: `OutputFailure`.
  public func write(to path: String) throws { try AtomicFile.write(encoded(), to: path) }

  /// The bytes of the file.
  public func encoded() -> ContiguousArray<UInt8> {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors have the same name")
    var members: [String] = []
    if !metadata.isEmpty {
      let strings = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      members.append("\"__metadata__\":{\(strings.joined(separator: ","))}")
    }
    var end = 0
    for tensor in tensors {
      precondition(tensor.name != "__metadata__", "a tensor cannot be named __metadata__")
      let begin = end
      end += 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(Self.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}")
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    // Padding with spaces, as the reference writer does, so that the values are aligned for who maps the file.
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    var bytes = ContiguousArray<UInt8>()
    bytes.reserveCapacity(8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: header)
    for tensor in tensors {
      if UInt32(1).littleEndian == 1 {
        tensor.values.withUnsafeBytes { bytes.append(contentsOf: $0) }
      } else {
        for value in tensor.values {
          withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
      }
    }
    return bytes
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
