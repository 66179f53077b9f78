extension Plan {
  /// Time of each stage, forward and backward, measured on what the last step left in memory; for finding what to
  /// speed up next.
  ///
  /// - Returns: Name, implementation, and the median milliseconds forward and backward of each stage.
  public func profile(rounds: Int, training: Bool) throws -> [(
    stage: String, implementations: [String], forward: Double, backward: Double
  )] {
    let clock = ContinuousClock()
    func median(_ body: () throws -> Void) rethrows -> Double {
      var times: [Double] = []
      for _ in 0..<max(1, rounds) {
        let time = try clock.measure(body).components
        times.append(Double(time.seconds) * 1e3 + Double(time.attoseconds) * 1e-15)
      }
      return times.sorted()[times.count / 2]
    }
    return try stages.map { stage in
      let forward = try median { try stage.forward(count: batch * stage.views, training: training, seed: 1) }
      let wantsBack = purpose != .inference && (stage.wantsInputGradient || stage.learns)
      let backward = wantsBack ? try median { try stage.backward(count: batch * stage.views) } : 0
      return (stage.name, stage.implementations, forward, backward)
    }
  }
}
