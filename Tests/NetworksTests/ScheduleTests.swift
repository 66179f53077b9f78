import FoundationEssentials
import Networks
import Testing

@Suite struct ScheduleTests {
  @Test func curvesAtTheirEnds() {
    #expect(Schedule(.constant).rate(base: 0.1, epoch: 7, epochs: 10) == 0.1)
    let linear = Schedule(.linear(final: 0.1))
    #expect(linear.rate(base: 1, epoch: 0, epochs: 10) == 1)
    #expect(abs(linear.rate(base: 1, epoch: 5, epochs: 10) - 0.55) < 1e-12)
    #expect(abs(linear.rate(base: 1, epoch: 10, epochs: 10) - 0.1) < 1e-12)
    let cosine = Schedule(.cosine(final: 0))
    #expect(cosine.rate(base: 1, epoch: 0, epochs: 10) == 1)
    #expect(abs(cosine.rate(base: 1, epoch: 5, epochs: 10) - 0.5) < 1e-12)
    #expect(abs(cosine.rate(base: 1, epoch: 10, epochs: 10)) < 1e-12)
    let step = Schedule(.step(factor: 0.1, epochs: 3))
    #expect(
      [0, 2.9, 3, 5.9, 6].map { step.rate(base: 1, epoch: $0, epochs: 9) }.map { ($0 * 100).rounded() } == [
        100, 100, 10, 10, 1,
      ])
  }

  @Test func warmUpClimbsAndThenTheCurveBegins() {
    let schedule = Schedule(.linear(final: 0), warmUpEpochs: 2)
    let rates = [0, 1, 2, 6, 10].map { schedule.rate(base: 1, epoch: $0, epochs: 10) }
    #expect(zip(rates, [0.01, 0.505, 1, 0.5, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func degenerateLengths() throws {
    for name in Schedule.names {
      let schedule = try Schedule.named(name, epochs: 0, warmUpEpochs: 0)
      for epochs in [0, 1] {
        let rate = schedule.rate(base: 0.1, epoch: 0, epochs: epochs)
        #expect(rate.isFinite && rate > 0)
      }
    }
    #expect(throws: NetworkError.self) { try Schedule.named("cyclic", epochs: 3) }
  }

  @Test func agreesWithPyTorch() throws {
    let golden = try golden("schedules.json", as: [String: [Double]].self)
    let losses = try #require(golden["losses"])
    // PyTorch's one-cycle of 12 steps has its peak at step .3 * 12 - 1 of 0 ... 11.
    for (name, curve, epochs) in [
      ("exponential", Schedule.Curve.exponential(factor: 0.7), 12), ("step", .step(factor: 0.1, epochs: 3), 12),
      ("cosine", .cosine(final: 0.01), 11), ("linear", .linear(final: 0.01), 11),
      ("one-cycle", .oneCycle(start: 0.04, peak: 2.6 / 11, final: 4e-6), 11),
      ("plateau", .plateau(factor: 0.1, patience: 2), 18),
    ] {
      let expected = try #require(golden[name])
      for (epoch, rate) in expected.enumerated() {
        let own = Schedule(curve).rate(
          base: 1, epoch: Double(epoch), epochs: epochs, losses: Array(losses.prefix(epoch)))
        #expect(abs(own - rate) < 1e-9, "\(name), epoch \(epoch)")
      }
    }
  }

  @Test func filesKeepEverySchedule() throws {
    for name in Schedule.names {
      let schedule = try Schedule.named(name, epochs: 9, warmUpEpochs: 2)
      #expect(try JSONDecoder().decode(Schedule.self, from: try JSONEncoder().encode(schedule)) == schedule)
    }
  }
}
