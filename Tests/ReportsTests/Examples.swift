import FoundationEssentials
import Groundwork
import Imagery
import Probing
import Reports
import SkyFiles
import TestSupport
import Training

/// Invented results to fill pages with. No figure here is a measurement.
enum Examples {
  /// A blob on a noisy sky, five bands named ugriz.
  static func image(width: Double, flux: Double, seed: UInt64) -> Image {
    var random = RandomSource(seed)
    var image = Image(bands: 5, rows: 44, columns: 44)
    image.bandNames = ["u", "g", "r", "i", "z"]
    image.unit = "nanomaggy"
    for band in 0..<5 {
      for row in 0..<44 {
        for column in 0..<44 {
          let x = Double(column) - 22
          let y = Double(row) - 22
          let light = flux * Double(band + 1) / 3 / (width * width) * pow4(1 + (x * x + 1.4 * y * y) / (width * width))
          image[band, row, column] = Float(light + 0.03 * random.normal())
        }
      }
    }
    return image
  }

  private static func pow4(_ x: Double) -> Double { 1 / (x * x * x).squareRoot() / x }

  /// Real cutouts where they lie beside the checkout, else blobs.
  static func images(_ kind: String, count: Int) throws -> [Image] {
    if let folder = RealData.folder("sdss-stargalaxy") {
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(kind)").sorted()
      return try names.prefix(count).map { try SkyFile.readImage("\(folder)/\(kind)/\($0)") }
    }
    return (0..<count).map { image(width: kind == "star" ? 1.6 : 4, flux: 2 + Double($0), seed: UInt64($0)) }
  }

  /// Labels and probabilities that are mostly right.
  static func answers(classes: Int) -> (labels: [Int], probabilities: [Double]) {
    var random = RandomSource(3)
    var labels: [Int] = []
    var probabilities: [Double] = []
    for i in 0..<400 {
      var row = (0..<classes).map { _ in 0.02 + random.uniform() * random.uniform() }
      row[i % classes] += 1.5 * random.uniform()
      let sum = row.reduce(0, +)
      labels.append(i % classes)
      probabilities += row.map { $0 / sum }
    }
    return (labels, probabilities)
  }

  static func evaluation(classes: [String] = ["galaxy", "star"]) throws -> Evaluation {
    let (labels, probabilities) = answers(classes: classes.count)
    return try Evaluation(
      labels: labels, probabilities: probabilities, classes: classes, bootstrap: Bootstrap(resamples: 100),
      badInputs: [BadInput(path: "broken <1>.fits", reason: "ends in the middle of the data & more")])
  }

  static func groups() throws -> [EvaluationGroup] {
    let (labels, probabilities) = answers(classes: 2)
    return try EvaluationGroup.byBin(
      column: "rmag", values: labels.indices.map { 16 + 6 * Double($0) / 400 }, edges: [16, 17, 18, 19, 20, 21, 22],
      labels: labels, probabilities: probabilities, classes: ["galaxy", "star"], bootstrap: Bootstrap(resamples: 100))
      + EvaluationGroup.byValue(
        column: "label <source>", values: labels.indices.map { $0 < 150 ? "catalogue" : "rule" }, labels: labels,
        probabilities: probabilities, classes: ["galaxy", "star"], bootstrap: nil)
  }

  static func probe() -> ProbeReport {
    let epsilons = [0, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]
    let falling = [0.978, 0.961, 0.92, 0.79, 0.55, 0.17, 0.08, 0.05]
    let further = [0.978, 0.96, 0.91, 0.72, 0.36, 0.04, 0.01, 0]
    let results = zip(epsilons, falling).map {
      AttackResult(
        name: "fgsm", epsilon: $0, accuracy: $1, successRate: 1 - $1, meanLinf: $0,
        parameters: ["random_start": .logical(false)])
    }
    let more = zip(epsilons, further).map {
      AttackResult(
        name: "pgd", epsilon: $0, accuracy: $1, successRate: 1 - $1, meanLinf: $0,
        parameters: ["steps": .integer(10), "step_size": .real(0.25)])
    }
    return ProbeReport(
      cleanAccuracy: 0.978, unit: .sigma, attacks: results + more,
      worstCase: zip(epsilons, further).map { AccuracyPoint(epsilon: $0, accuracy: $1) },
      noiseControl: epsilons.map { AccuracyPoint(epsilon: $0, accuracy: 0.978 - 0.004 * $0) },
      checks: [
        ProbeCheck(name: "epsilon 0 equals clean accuracy", passed: true, detail: "0.978 and 0.978"),
        ProbeCheck(name: "success grows with epsilon", passed: true, detail: "no step back"),
        ProbeCheck(name: "noise is weaker than the gradient", passed: false, detail: "an <invented> failure"),
      ])
  }

  static func answers(right: Int, wrong: Int) throws -> (right: [AnswerCard], wrong: [AnswerCard]) {
    let stars = try images("star", count: right + wrong)
    let galaxies = try images("galaxy", count: right + wrong)
    func answer(_ i: Int, isRight: Bool) throws -> AnswerCard {
      let isStar = i % 2 == 0
      let truth = isStar ? "star" : "galaxy"
      return AnswerCard(
        thumbnail: try Thumbnail(isStar ? stars[i] : galaxies[i], isBottomUp: true), name: "\(truth)-\(i).fits",
        truth: truth, predicted: isRight == isStar ? "star" : "galaxy",
        probability: isRight ? 1 - 0.0003 * Double(i * i) : 0.93 - 0.05 * Double(i % 8),
        note: "r = \(18 + i % 4).\(i % 10)")
    }
    return (
      try (0..<right).map { try answer($0, isRight: true) },
      try (right..<right + wrong).map { try answer($0, isRight: false) }
    )
  }

  static func turned() throws -> TurnedAnswer {
    let star = try images("star", count: 6)[5]
    var changed = star
    var random = RandomSource(9)
    for band in 0..<star.bands {
      let step = 0.25 * star.skyStatistics(band: band).sigma
      for i in 0..<star.planeCount {
        changed.pixels[band * star.planeCount + i] += random.uniform() < 0.5 ? step : -step
      }
    }
    return try TurnedAnswer(
      name: "star-000123.fits", truth: "star", attack: "FGSM, 0.25 sky σ in every band", original: star,
      changed: changed, isBottomUp: true,
      before: [.init(name: "galaxy", value: 0.004), .init(name: "star", value: 0.996)],
      after: [.init(name: "galaxy", value: 0.987), .init(name: "star", value: 0.013)])
  }

  static func curves() -> LearningCurves {
    LearningCurves(
      epochs: (1...20).map { i in
        let t = Double(i)
        return .init(
          number: i, trainingLoss: 0.08 + 0.6 / t, validationLoss: 0.1 + 0.55 / t + (i % 3 == 0 ? 0.03 : 0),
          validationAccuracy: 0.975 - 0.2 / t - (i % 4 == 0 ? 0.01 : 0))
      }, best: 18)
  }

  static func sheet() throws -> DemoSheet {
    let answers = try answers(right: 12, wrong: 6)
    var sheet = DemoSheet(
      title: "Stars from galaxies, and how to fool the network that tells them apart",
      subtitle:
        "A network of 212,466 parameters learned from 800 simulated FITS cutouts (5 bands, 44 x 44 pixels) in 31 "
        + "seconds. Below: how it learned, what it answers on 200 objects it never saw, and how little it takes to turn it.",
      figures: [
        Figure("validation accuracy", "0.978", detail: "95 %: 0.961 – 0.990"),
        Figure("area under the curve", "0.9971", detail: "95 %: 0.9948 – 0.9989"),
        Figure("Brier score", "0.0189", detail: "95 %: 0.0150 – 0.0230"),
        Figure("under FGSM, 0.25 sky σ", "0.170", detail: "random noise: 0.977"),
        Figure("training", "31 s", detail: "20 epochs, 2 threads"),
        Figure("speed", "5,120 / s", detail: "cutouts classified"),
      ], curves: curves(), probe: probe(), chance: 0.5, right: answers.right, wrong: answers.wrong,
      turned: try turned(),
      footer: "fleming demo --seed 1 · invented figures for a look at the page")
    sheet.rightRemark = "drawn at random"
    sheet.wrongRemark = "the surest mistakes first"
    return sheet
  }
}

/// Pages are kept in the folder FLEMING_PREVIEW names, for a person to look at.
func preview(_ name: String, _ text: String) throws {
  guard let folder = ProcessInfo.processInfo.environment["FLEMING_PREVIEW"] else { return }
  try AtomicFile.write(text, to: "\(folder)/\(name)")
}
