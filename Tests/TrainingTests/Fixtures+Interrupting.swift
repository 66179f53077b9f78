import Groundwork
import Testing
import Training

extension Fixtures {
  /// Interrupts a run behind `step` steps in all.
  static func interrupt(_ trainer: Trainer, behind step: Int, resume: Bool) {
    let interruption = Interruption()
    var done = 0
    #expect(throws: TrainingError.interrupted(checkpoint: trainer.paths.checkpoint)) {
      try trainer.run(resume: resume, interruption: interruption) { event in
        if case .step = event { done += 1 }
        if done == step { interruption.request() }
      }
    }
  }
}
