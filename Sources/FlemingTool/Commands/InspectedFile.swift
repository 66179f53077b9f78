import Groundwork
import Networks
import SkyFiles
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What `inspect` found in one file: parts of a FITS, PNG or table file, or a model.
struct InspectedFile: Encodable {
  private let description: FileDescription
  private let model: InspectedModel?
  /// What kept the file from being read whole; nil when nothing did.
  let fault: FailureKind?

  /// Why the file, or a part of it, cannot be read.
  var error: String? { description.error }
  /// Whether there is something to show.
  var hasContent: Bool { model != nil || !description.hdus.isEmpty }

  init(_ path: String) {
    guard InspectedModel.isModel(path) else {
      model = nil
      description = SkyFile.describe(path)
      fault = description.error == nil ? nil : access(path, R_OK) == 0 || path.hasSuffix("]") ? .badData : .noInput
      return
    }
    do {
      model = InspectedModel(try Model.read(path))
      description = FileDescription(path: path, kind: "model")
      fault = nil
    } catch {
      model = nil
      let failure = error as? any Failure
      let text = failure?.description ?? String(describing: error)
      let head = "\(path): "
      description = FileDescription(
        path: path, kind: "model", error: text.hasPrefix(head) ? String(text.dropFirst(head.count)) : text)
      fault = failure?.kind ?? .internalFault
    }
  }

  private enum CodingKeys: String, CodingKey { case model }

  func encode(to encoder: any Encoder) throws {
    try description.encode(to: encoder)
    guard let model else { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
  }

  /// For a person.
  var text: String {
    if let model { return "\(description.path): model\n\(model.text)" }
    let count = description.hdus.count
    var text = "\(description.path): \(description.kind), \(count) \(count == 1 ? "part" : "parts")\n"
    for unit in description.hdus { text += Self.text(unit) }
    for warning in description.warnings { text += "  note: \(warning)\n" }
    return text
  }

  private static func text(_ unit: FileDescription.Unit) -> String {
    var line = "  \(unit.index)  \(unit.name ?? "-")  \(unit.type)"
    if !unit.shape.isEmpty { line += "  " + unit.shape.map(String.init).joined(separator: " x ") }
    if let bitpix = unit.bitpix { line += "  BITPIX \(bitpix)" }
    if let name = unit.unit { line += "  \(name)" }
    if let low = unit.minimum, let high = unit.maximum, let mean = unit.mean {
      line += "  min \(short(low))  max \(short(high))  mean \(short(mean))"
    }
    if let masked = unit.masked, masked > 0 { line += "  masked \(masked)" }
    line += "\n"
    for column in unit.columns {
      line += "       \(column.name): \(column.type)\(column.unit.map { " [\($0)]" } ?? "")\n"
    }
    return line
  }

  private static func short(_ value: Double) -> String { NumberFormat.significant(value, 6) }
}
