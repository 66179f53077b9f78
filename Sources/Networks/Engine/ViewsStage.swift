/// Turned views of each picture, each a sample of its own for the stages behind.
///
/// Every pixel of a view is a weighted sum of one or four pixels of the picture, the same ones for all samples: the way
/// back adds the gradients where the pixels came from.
final class ViewsStage: Stage {
  private let count: Int
  private let tapCount: Int
  /// For each pixel of each view its taps: pixel of the picture and weight.
  private let taps: [ViewTap]

  init(_ context: StageContext, name: String, views: Views, input: Shape, output: Shape) {
    count = views.count
    tapCount = views.diagonals ? 4 : 1
    taps = ViewTap.all(views, input: input, output: output)
    super.init(context, name: name, input: input, output: output)
  }

  override var outputCount: Int { views * count * output.count }

  override func forward(count samples: Int, training: Bool, seed: UInt64) {
    let channels = input.channels
    let pixels = count * output.rows * output.columns
    forEachSample(samples) { sample in
      let from = self.x + sample * self.input.count
      let to = self.y + sample * pixels * channels
      for pixel in 0..<pixels {
        let target = to + pixel * channels
        for k in 0..<self.tapCount {
          let tap = self.taps[pixel * self.tapCount + k]
          let source = from + Int(tap.pixel) * channels
          if k == 0 {
            for c in 0..<channels { target[c] = tap.weight * source[c] }
          } else {
            for c in 0..<channels { target[c] += tap.weight * source[c] }
          }
        }
      }
    }
  }

  override func backward(count samples: Int) {
    let channels = input.channels
    let pixels = count * output.rows * output.columns
    forEachSample(samples) { sample in
      let from = self.dy + sample * pixels * channels
      let to = self.dx + sample * self.input.count
      to.update(repeating: 0, count: self.input.count)
      for pixel in 0..<pixels {
        let source = from + pixel * channels
        for k in 0..<self.tapCount {
          let tap = self.taps[pixel * self.tapCount + k]
          let target = to + Int(tap.pixel) * channels
          for c in 0..<channels { target[c] += tap.weight * source[c] }
        }
      }
    }
    applyGate(count: samples)
  }

  /// Runs a body for each sample, split among the threads.
  private func forEachSample(_ samples: Int, _ body: (Int) -> Void) {
    ThreadTeam.run(threads: Int(threads)) { thread, threads in
      for sample in samples * thread / threads..<samples * (thread + 1) / threads { body(sample) }
    }
  }
}
