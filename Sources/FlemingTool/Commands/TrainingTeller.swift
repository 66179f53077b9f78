import Groundwork
import Synchronization
import Training

/// Tells a person how a training goes: a line that rewrites itself on a terminal, and one line an epoch anywhere.
final class TrainingTeller {
  private let console: Console
  private let choosesEpoch: Bool
  private var shown = 0.0
  private var epochs = 0

  /// A teller to `console`; where the last epoch is kept, none is called the best.
  init(_ console: Console, _ configuration: TrainingConfiguration) {
    self.console = console
    choosesEpoch = configuration.keepsLastEpoch != true
  }

  func tell(_ event: TrainingEvent) {
    switch event {
    case .startedFrom(let path, let new):
      console.note("weights of \(path)" + (new.isEmpty ? "" : "; starting anew: \(new.joined(separator: ", "))"))
    case .started(let training, let validation, let parameters, let steps, let resumed):
      let judged = validation > 0 ? "\(validation) to judge" : "none to judge"
      console.note(
        "\(training) samples to train on, \(judged), \(NumberFormat.grouped(parameters)) parameters, \(steps) steps an epoch"
      )
      if let resumed { console.note("resumed behind epoch \(resumed)") }
    case .step(let progress): step(progress)
    case .epoch(let record): console.note(line(record))
    case .checkpoint: break
    case .stoppedEarly(let epoch, let best):
      console.note("stopped at epoch \(epoch): none since \(best) was better")
    }
  }

  private func step(_ progress: TrainingEvent.Progress) {
    epochs = progress.epochs
    guard console.errors.isTerminal, !console.quiet else { return }
    let now = Clock.now()
    guard now - shown >= 0.1 else { return }
    shown = now
    try? console.errors.write(
      "\r\u{1B}[K\(progress.members > 1 ? "network \(progress.member)/\(progress.members), " : "")"
        + "epoch \(progress.epoch)/\(progress.epochs), step \(progress.step)/\(progress.steps), "
        + "loss \(NumberFormat.fixed(progress.loss, 4)), \(NumberFormat.fixed(progress.imagesPerSecond, 0)) samples/s, "
        + "\(Clock.text(progress.secondsLeft)) left")
  }

  private func line(_ record: EpochRecord) -> String {
    let width = String(epochs).count
    var line = record.member.map { "network \($0), " } ?? ""
    line += "epoch \(NumberFormat.right(String(record.epoch), width))/\(epochs)"
    line += "  loss \(NumberFormat.fixed(record.trainingLoss, 4))"
    if let loss = record.validationLoss { line += "  validation loss \(NumberFormat.fixed(loss, 4))" }
    if let accuracy = record.validationAccuracy { line += "  accuracy \(NumberFormat.fixed(accuracy, 4))" }
    if let error = record.validationError { line += "  error \(NumberFormat.fixed(error, 4))" }
    if let rate = record.imagesPerSecond { line += "  \(NumberFormat.fixed(rate, 0)) samples/s" }
    return record.isBest && choosesEpoch && record.validationLoss != nil ? line + "  best so far" : line
  }

  /// Takes the progress line away.
  func finish() {
    if console.errors.isTerminal, !console.quiet { try? console.errors.write("\r\u{1B}[K") }
  }
}
