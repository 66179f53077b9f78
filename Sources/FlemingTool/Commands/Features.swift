import Descriptors
import Groundwork
import Imagery
import SkyFiles
import Training

extension Command {
  /// `fleming features`.
  static let features = Command(
    name: "features", summary: "describe images by histograms of oriented gradients (HoG)", arguments: "PATH...",
    count: 1...1_000_000,
    discussion: """
      One row an image: id, path and the features, by scikit-image's rules. Folders are walked, and a table with a column path stands for the files it lists. A CSV or JSON-lines table has the columns f0, f1, ...; a FITS or VOTable has one vector column, features. Images of another size than the first are bad inputs, since their features would not compare.
      """,
    options: [
      Option("output", "TABLE", "a .csv, .fits, .vot or .jsonl file", initial: "CSV on standard output"),
      Option("orientations", "N", "bins between 0 and 180 degrees", initial: "9"),
      Option("cell", "N", "pixels in a cell, N or ROWSxCOLUMNS", initial: "8"),
      Option("block", "N", "cells in a block, N or ROWSxCOLUMNS", initial: "3"),
      Option("block-norm", "NAME", "L1, L1-sqrt, L2 or L2-Hys", initial: "L2-Hys"),
      Option("square-root", "take the square root of the pixels first"),
    ],
    examples: [
      ("fleming features samples/morphology --output hog.fits", "one vector an image"),
      ("fleming features galaxy.png --cell 16 --orientations 8", "prints CSV"),
    ]
  ) { invocation, console in
    let output = try TableOutput(invocation)
    let descriptor = HistogramOfOrientedGradients(
      orientations: try invocation.integer("orientations", 1...360) ?? 9,
      pixelsPerCell: try extent(invocation, "cell") ?? .init(rows: 8, columns: 8),
      cellsPerBlock: try extent(invocation, "block") ?? .init(rows: 3, columns: 3),
      blockNorm: try norm(invocation), takesSquareRoot: invocation.has("square-root"))
    let inputs = try InputList(invocation.arguments)
    StopSignal.listen()
    let found = try described(inputs.items.map(\.path), by: descriptor, threads: try invocation.threads())
    var bad = inputs.badInputs
    var kept: [Int] = []
    var values: [Float] = []
    var width = 0
    for (place, result) in found.enumerated() {
      let path = inputs.items[place].path
      switch result {
      case .failure(let error): bad.append(BadInput(path: path, error: error))
      case .success(let features):
        if kept.isEmpty { width = features.count }
        guard features.count == width else {
          let reason = "it has \(features.count) features, the first image has \(width)"
          bad.append(BadInput(path: path, reason: reason))
          continue
        }
        kept.append(place)
        values += features
      }
    }
    let status = BadInputs.report(bad, of: inputs.items.count + inputs.badInputs.count, console)
    guard !kept.isEmpty else { return status }
    let table = Table(
      name: "features",
      columns: [
        Table.Column("id", .text(kept.map { inputs.items[$0].id }), ucd: "meta.id;meta.main"),
        Table.Column("path", .text(kept.map { inputs.items[$0].path }), ucd: "meta.ref.url"),
        Table.Column(output.takesVectors ? "features" : "f", .vector(values, width: width)),
      ])
    try output.write(table, console)
    return status
  }

  private static func described(
    _ paths: [String], by descriptor: HistogramOfOrientedGradients, threads: Int
  ) throws -> [Result<[Float], any Error>] {
    let found = try Parallel.map(
      count: paths.count, threads: threads > 0 ? threads : WorkerThreads.processorCount,
      isCancelled: { StopSignal.interruption.isRequested }
    ) { place in
      Result { try descriptor.features(of: SkyFile.readImage(paths[place])) }
    }
    guard let found else { throw Interrupted(detail: "nothing was written") }
    return found
  }

  private static func norm(_ invocation: Invocation) throws -> HistogramOfOrientedGradients.BlockNorm {
    let known = HistogramOfOrientedGradients.BlockNorm.allCases.map(\.rawValue)
    let word = try invocation.word("block-norm", known)
    return word.flatMap { HistogramOfOrientedGradients.BlockNorm(rawValue: $0) } ?? .l2Hysteresis
  }

  private static func extent(_ invocation: Invocation, _ name: String) throws -> HistogramOfOrientedGradients.Extent? {
    guard let text = invocation.text(name) else { return nil }
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard (1...2).contains(parts.count), parts.allSatisfy({ (1...10_000).contains($0) }) else {
      throw invocation.wrong(name, text, "is neither a whole number nor ROWSxCOLUMNS")
    }
    return .init(rows: parts[0], columns: parts[parts.count - 1])
  }
}
