import Groundwork
import Imagery
import Probing
import SkyFiles
import Training

/// Keeps what an attack made of the samples: FITS files in class folders, one folder an attack and epsilon, so that
/// `fleming evaluate` reads them as a data set.
struct ChangedImages {
  let folder: String
  let inputs: ProbeInputs
  let model: Model
  let unit: EpsilonUnit

  /// Writes a batch; the noise control is not kept.
  func keep(_ step: Prober.Step) throws {
    guard step.attack != "noise" else { return }
    let contract = model.contract
    let place = "\(folder)/\(step.attack)-\(NumberFormat.significant(step.epsilon, 6))"
    for name in model.classes { try Outputs.folder("\(place)/\(name)") }
    for i in step.classes.indices {
      let sample = inputs.dataset.samples[step.first + i]
      let span = (step.first + i) * contract.elements..<(step.first + i + 1) * contract.elements
      var pixels = Array(step.values[i * contract.elements..<(i + 1) * contract.elements])
      if unit == .input { for e in pixels.indices { pixels[e] = flux(pixels[e], band: e / contract.planeCount) } }
      if !inputs.mask.isEmpty { for (e, source) in span.enumerated() where inputs.mask[source] { pixels[e] = .nan } }
      let image = Image(
        bands: contract.bands, rows: contract.rows, columns: contract.columns, pixels: pixels,
        bandNames: contract.bandNames, unit: contract.unit)
      let header = [
        HeaderCard("ATTACK", step.attack), HeaderCard("EPSILON", .real(step.epsilon), comment: unit.rawValue),
        HeaderCard("TAKENFOR", step.classes[i] < 0 ? "" : model.classes[Int(step.classes[i])]),
      ]
      let name = "\(model.classes[sample.label])/\(Self.name(sample.id))-\(step.first + i).fits"
      try SkyFile.writeFITS(image, to: "\(place)/\(name)", header: header)
    }
  }

  private func flux(_ value: Float, band: Int) -> Float {
    let contract = model.contract
    return contract.stretch.inverse(value * contract.deviation[band] + contract.mean[band], band: band)
  }

  /// The identifier's last part, without what a file system or CFITSIO could take amiss.
  private static func name(_ id: String) -> String {
    let last = id.split(separator: "/").last.map(String.init) ?? "sample"
    let stem = last.split(separator: ".").first.map(String.init) ?? "sample"
    return String(stem.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "_" })
  }
}
