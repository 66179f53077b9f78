/// What the header of a safetensors file says: the strings, and where each tensor lies.
struct ModelHeader {
  /// Why a header is refused.
  struct Fault: Error {
    let reason: String
  }

  /// Number formats that are read.
  enum ValueType: String {
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case f64 = "F64"
    case i64 = "I64"

    /// Bytes of one value.
    var size: Int {
      switch self {
      case .f16, .bf16: 2
      case .f32: 4
      case .f64, .i64: 8
      }
    }
  }

  /// One tensor's place.
  struct Entry {
    let name: String
    let type: ValueType
    let shape: [Int]
    /// Counted from the end of the header.
    let bytes: Range<Int>
  }

  var metadata: [String: String] = [:]
  var entries: [Entry] = []

  /// Throws unless names are unique, lengths follow from the shapes, and the places fill `dataBytes` without gap or
  /// overlap, as the format demands.
  func check(dataBytes: Int) throws {
    var names: Set<String> = []
    for entry in entries {
      guard names.insert(entry.name).inserted else { throw Fault(reason: "the tensor \"\(entry.name)\" comes twice") }
      var size = entry.type.size
      for axis in entry.shape {
        let (product, overflow) = size.multipliedReportingOverflow(by: axis)
        guard !overflow else { throw Fault(reason: "the shape of \"\(entry.name)\" overflows") }
        size = product
      }
      guard size == entry.bytes.count else {
        throw Fault(reason: "\"\(entry.name)\" of shape \(entry.shape) takes \(size) bytes, not \(entry.bytes.count)")
      }
      guard entry.bytes.upperBound <= dataBytes else {
        throw Fault(reason: "\"\(entry.name)\" ends at byte \(entry.bytes.upperBound) of \(dataBytes): truncated?")
      }
    }
    var end = 0
    for entry in entries.filter({ !$0.bytes.isEmpty }).sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }) {
      guard entry.bytes.lowerBound == end else {
        let what = entry.bytes.lowerBound < end ? "overlaps another tensor" : "leaves a gap before it"
        throw Fault(reason: "\"\(entry.name)\" \(what)")
      }
      end = entry.bytes.upperBound
    }
    guard end == dataBytes else { throw Fault(reason: "\(dataBytes - end) bytes behind the last tensor") }
  }
}
