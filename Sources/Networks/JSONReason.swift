/// Decoding errors as one line for a person: where in the text, and what.
enum JSONReason {
  static func describe(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context): "\(place(context))\"\(key.stringValue)\" is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "\(place(context))\(firstLine(context.debugDescription))"
    case DecodingError.dataCorrupted(let context): "\(place(context))\(firstLine(context.debugDescription))"
    case let failure as NetworkError: failure.description
    default: firstLine("\(error)")
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    guard !context.codingPath.isEmpty else { return "" }
    let steps = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
    return String(steps.joined().drop(while: { $0 == "." })) + ": "
  }

  private static func firstLine(_ text: String) -> String {
    String(text.prefix(while: { !$0.isNewline }).prefix(300))
  }
}
