import Groundwork
import Imagery
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
  private let spectrum: SpectrumDescription?
  private let architecture: Architecture?
  /// What kept the file from being read whole; nil when nothing did.
  let fault: FailureKind?

  /// Why the file, or a part of it, cannot be read.
  var error: String? { description.error }
  /// Whether there is something to show.
  var hasContent: Bool { model != nil || spectrum != nil || architecture != nil || !description.hdus.isEmpty }

  init(_ path: String) {
    let isArchitecture = path.hasSuffix(".json") || Architecture.presetNames.contains(path) && access(path, F_OK) != 0
    guard InspectedModel.isModel(path) || isArchitecture else {
      (model, architecture) = (nil, nil)
      (description, spectrum) = Self.described(path)
      fault = description.error == nil ? nil : access(path, R_OK) == 0 || path.hasSuffix("]") ? .badData : .noInput
      return
    }
    spectrum = nil
    do {
      (model, architecture) =
        try isArchitecture
        ? (nil, path.hasSuffix(".json") ? Architecture.read(path) : Architecture.preset(path))
        : (InspectedModel(Model.read(path)), nil)
      description = FileDescription(path: path, kind: isArchitecture ? "architecture" : "model")
      fault = nil
    } catch {
      (model, architecture) = (nil, nil)
      let failure = error as? any Failure
      let text = failure?.description ?? String(describing: error)
      let head = "\(path): "
      description = FileDescription(
        path: path, kind: isArchitecture ? "architecture" : "model",
        error: text.hasPrefix(head) ? String(text.dropFirst(head.count)) : text)
      fault = failure?.kind ?? .internalFault
    }
  }

  /// What a file holds, and its spectra. Text that is nothing else may be a spectrum; tables are looked at when their
  /// columns are called like one's. A spectrum that cannot be read is a warning where the file itself is sound.
  private static func described(_ path: String) -> (FileDescription, SpectrumDescription?) {
    var description = SkyFile.describe(path)
    let isText = description.kind == "unknown" && description.error != nil
    let isTable = description.hdus.contains { SkyFile.isSpectrum(columns: $0.columns.map(\.name)) }
    guard isText || isTable || (description.kind == "fits" && description.error == nil) else {
      return (description, nil)
    }
    do {
      let spectrum = try SkyFile.describeSpectra(path)
      if isText, spectrum != nil {
        description.kind = "text"
        description.error = nil
      }
      return (description, spectrum)
    } catch let failure as SkyFileError {
      if !isText {
        description.warnings.append("not read as a spectrum: \(failure.reason)")
      } else if failure.kind == .badData {
        description.error = failure.reason
      }
      return (description, nil)
    } catch {
      return (description, nil)
    }
  }

  /// Whether a file can be read twice, as a pipe cannot.
  private static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(ImagePath(path).file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private enum CodingKeys: String, CodingKey { case model, spectrum, architecture }

  func encode(to encoder: any Encoder) throws {
    try description.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(model, forKey: .model)
    try container.encodeIfPresent(spectrum, forKey: .spectrum)
    try container.encodeIfPresent(architecture, forKey: .architecture)
  }

  /// For a person.
  var text: String {
    if let model { return "\(description.path): model\n\(model.text)" }
    if let architecture {
      let source = Architecture.presets.first { $0.name == description.path }.map { ", \($0.reference)" } ?? ""
      return "\(description.path): architecture\(source)\n" + architecture.table.indented(by: 2)
    }
    let count = description.hdus.count
    var text = "\(description.path): \(description.kind), \(count) \(count == 1 ? "part" : "parts")\n"
    for unit in description.hdus { text += Self.text(unit) }
    if let spectrum { text += Self.text(spectrum) }
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
    if let moved = unit.float32Error, moved > 0, moved.isFinite { line += "  as float32 off by up to \(short(moved))" }
    line += "\n"
    for column in unit.columns {
      line += "       \(column.name): \(column.type)\(column.unit.map { " [\($0)]" } ?? "")"
      line += column.vote.map { "  \($0.meaning)\n" } ?? "\n"
    }
    return line
  }

  private static func text(_ spectrum: SpectrumDescription) -> String {
    var line = spectrum.count == 1 ? "  spectrum" : "  \(spectrum.count) spectra"
    line += "  \(spectrum.format.rawValue)  \(spectrum.pixels) pixels"
    line += "  \(short(spectrum.wavelengths.lowerBound)) to \(short(spectrum.wavelengths.upperBound)) Angstrom"
    line += ", \(spectrum.medium?.rawValue ?? "vacuum or air unknown")"
    if let unit = spectrum.unit { line += "  \(unit)" }
    if let ratio = spectrum.signalToNoise {
      line += "  median S/N \(short(ratio))\(spectrum.hasErrors ? "" : " (DER_SNR)")"
    }
    if let redshift = spectrum.redshift { line += "  z \(short(redshift))" }
    if spectrum.masked > 0 { line += "  masked \(spectrum.masked)" }
    return line + "\n"
  }

  private static func short(_ value: Double) -> String { NumberFormat.significant(value, 6) }
}
