import TestSupport
import Testing

@testable import Training

struct TargetTests {
  @Test func aScaleGoesThereAndBack() throws {
    let plain = try Target(TargetColumn("logg"), measuredOn: [1, 3, .nan, 5])
    #expect(plain.mean == 3 && abs(plain.deviation - (8.0 / 3).squareRoot()) < 1e-12)
    #expect(abs(plain.restored(plain.standardised(4.2)) - 4.2) < 1e-12 && plain.standardised(.nan).isNaN)
    let warm = try Target(#require(TargetColumn(parsing: "teff:log")), measuredOn: [1000, 10_000])
    #expect(warm.mean == 3.5 && warm.deviation == 0.5 && abs(warm.restored(-1) - 1000) < 1e-9)
    // d(10^x) = 10^x ln 10 dx.
    #expect(abs(warm.restored(error: 0.1, at: 1000) - 1000 * 2.302585093 * 0.05) < 1e-6)
    #expect(TargetColumn(parsing: "teff:ln") == nil && TargetColumn(parsing: "") == nil)
    #expect(throws: TrainingError.self) { try Target(warm.column, measuredOn: [0, 5]) }
    #expect(throws: TrainingError.self) { try Target(plain.column, measuredOn: [.nan, 5]) }
  }

  @Test func momentsOfAMixture() throws {
    let target = try Target(TargetColumn("x"), measuredOn: [-1, 1])
    let contract = TargetContract(targets: [target, target], givesErrors: true)
    // Means 1 and 3 with variances 1 and 4; log variances behind the means.
    let first = Moments(ofOutputs: [1, 0, 0, 0], contract)
    let second = Moments(ofOutputs: [3, 0, 1.386_294_4, 0], contract)
    let both = Moments(mixing: [first, second])
    #expect(both.means == [2, 0] && abs(both.variances[0] - 3.5) < 1e-6 && both.variances[1] == 1)
    let estimate = both.estimates(contract)[0][0]
    #expect(estimate.value == 2 && abs(estimate.error - 3.5.squareRoot()) < 1e-6)
    #expect(Moments(mixing: [first]) == first)
  }

  @Test func targetsComeFromTheTable() throws {
    let folder = try TemporaryFolder()
    let path = try SpectrumFixtures.depths(folder, count: 12)
    let data = try Dataset(reading: path, kind: .spectrum, targets: ["depth", "other"])
    #expect(data.classes.isEmpty && data.targets == ["depth", "other"] && data.samples.count == 12)
    #expect(data.samples[0].values[1].isNaN && data.samples[1].values[1] > 0 && data["kind"] != nil)
    // The folder of the table is the same data set.
    let listed = try Dataset(reading: folder.file("depths"), kind: .spectrum, targets: ["depth", "other"])
    #expect(listed.samples.map(\.path) == data.samples.map(\.path))
    let half = try data.restricted(to: #require(Restriction(parsing: "kind=odd")))
    #expect(half.samples.count == 6)
    let range = try #require(Restriction(parsing: "depth=0.1:0.4"))
    #expect(try data.restricted(to: range).samples.allSatisfy { (0.1...0.4).contains($0.values[0]) })
    #expect(Restriction(parsing: "depth") == nil && Restriction(parsing: "depth=4:1") == nil)
    #expect(throws: TrainingError.self) { try Dataset(reading: path, kind: .spectrum, targets: ["mass"]) }
    #expect(throws: TrainingError.self) { try Dataset(reading: path, kind: .spectrum, targets: ["kind"]) }
  }

  @Test func foldsJudgeEverySampleOnceAndKeepGroups() throws {
    let samples = (0..<40).map { i in
      Sample(id: "\(i)", path: "\(i)", label: i % 4 == 0 ? 1 : 0, group: i < 8 ? "g\(i / 4)" : nil)
    }
    let data = Dataset(path: "x", classes: ["a", "b"], samples: samples)
    let folds = try Split.folds(of: data, count: 5, seed: 1)
    #expect(folds.flatMap(\.validation).sorted() == Array(0..<40))
    for fold in folds {
      #expect(fold.validation.count(where: { samples[$0].label == 1 }) == 2)
      #expect(Set(fold.training).isDisjoint(with: fold.validation))
    }
    for group in ["g0", "g1"] {
      #expect(folds.count { $0.validation.contains { samples[$0].group == group } } == 1)
    }
    #expect(throws: TrainingError.self) { try Split.folds(of: data, count: 41, seed: 1) }
  }
}
