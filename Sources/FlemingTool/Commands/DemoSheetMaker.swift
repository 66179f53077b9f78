import Groundwork
import Imagery
import Networks
import Probing
import Reports
import SkyFiles
import Training

/// Gathers what the demo's sheet shows: curves, figures, a gallery, one star turned into a galaxy.
struct DemoSheetMaker {
  let model: String
  let data: String
  let split: String
  let threads: Int

  /// Writes the sheet and says in words what is on it.
  func write(to path: String) throws -> String {
    let model = try Model.read(self.model)
    let dataset = try Parts.judged(Dataset(reading: data, classes: model.classes), split: split)
    let predictions = try Classifier(model, threads: threads).predict(dataset)
    let evaluation = try predictions.evaluation(positive: model.task.positive)
    let prober = try ProbeRun(model: model, dataset: dataset, threads: threads)
    let report = try prober.report()
    let turned = try prober.turned(from: "star", to: "galaxy")
    let cards = AnswerCards(predictions)
    var sheet = DemoSheet(
      title: "Stars and galaxies, told apart by Fleming",
      subtitle:
        "\(model.training?.trainingSamples ?? 0) simulated cutouts in five bands trained it; the figures are of "
        + "\(evaluation.n) that it never saw",
      figures: figures(evaluation, report, model),
      curves: LearningCurves(history: model.training?.history ?? [], best: model.training?.bestEpoch),
      probe: report,
      chance: Double(evaluation.confusion.map { $0.reduce(0, +) }.max() ?? 0) / Double(evaluation.n),
      right: try cards.right(12), wrong: try cards.wrong(8),
      turned: turned?.answer, footer: "\(model.training?.command ?? "") · Fleming \(FlemingCommand.version)")
    sheet.rightRemark = "from the least sure to the surest"
    sheet.wrongRemark = "the surest first"
    try AtomicFile.write(sheet.svg(), to: path)
    var text = "wrote \(path): validation accuracy \(Figures.fixed(evaluation.accuracy))"
    if let turned { text += "; \(turned.words)" }
    return text
  }

  private func figures(_ evaluation: Evaluation, _ report: ProbeReport, _ model: Model) -> [Figure] {
    var figures = [Figure("accuracy", percent(evaluation.accuracy), detail: "on \(evaluation.n) validation objects")]
    if let auc = evaluation.auc { figures.append(Figure("AUC", Figures.fixed(auc))) }
    figures.append(Figure("Brier score", Figures.fixed(evaluation.brier)))
    figures.append(
      Figure("parameters", NumberFormat.grouped(model.committee.parameterCount), detail: model.architecture.name))
    if let last = report.worstCase.last, let noise = report.noiseControl.last {
      let epsilon = NumberFormat.significant(last.epsilon, 3)
      figures.append(Figure("under attack", percent(last.accuracy), detail: "FGSM, \(epsilon) sky σ a pixel"))
      figures.append(Figure("under noise", percent(noise.accuracy), detail: "random, of the same size"))
    }
    return figures
  }

  private func percent(_ share: Double) -> String { "\(NumberFormat.fixed(100 * share, 1)) %" }
}
