/// Decoding errors as one line for a person.
enum JSONFault {
  /// What is wrong, and at which key.
  static func describe(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
      return path.isEmpty ? "" : "\(path): "
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(place(context))the key \"\(key.stringValue)\" is missing"
    case .typeMismatch(let type, let context): return "\(place(context))not a value of type \(type)"
    case .valueNotFound(let type, let context): return "\(place(context))null where a \(type) is needed"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty ? "not JSON" : place(context) + context.debugDescription
    @unknown default: return "not readable"
    }
  }
}
