import TestSupport
import Testing
import Training

struct SplitTests {
  private func dataset(_ counts: [Int], groups: ((Int) -> String?)? = nil) -> Dataset {
    var samples: [Sample] = []
    for (label, count) in counts.enumerated() {
      for i in 0..<count {
        samples.append(
          Sample(id: "\(label)/\(i).fits", path: "\(label)/\(i).fits", label: label, group: groups?(samples.count)))
      }
    }
    return Dataset(path: "memory", classes: counts.indices.map { "class\($0)" }, samples: samples)
  }

  @Test(arguments: [0.1, 0.2, 0.5])
  func eachClassGivesItsShareAndNothingOverlaps(fraction: Double) throws {
    let data = dataset([101, 37, 2])
    let split = try Split(of: data, validationFraction: fraction, seed: 3)
    #expect(Set(split.training).isDisjoint(with: split.validation))
    #expect(split.training.count + split.validation.count == data.samples.count)
    for (label, count) in [101, 37].enumerated() {
      let given = split.validation.filter { data.samples[$0].label == label }.count
      #expect(given == Int((Double(count) * fraction).rounded()))
    }
    #expect(split.validation.filter { data.samples[$0].label == 2 }.count == 1)
  }

  @Test func dependsOnTheSeedAndTheIdentifiersOnly() throws {
    let data = dataset([40, 40])
    let split = try Split(of: data, validationFraction: 0.25, seed: 1)
    #expect(try Split(of: data, validationFraction: 0.25, seed: 1) == split)
    #expect(try Split(of: data, validationFraction: 0.25, seed: 2) != split)
    var reversed = data
    reversed.samples.reverse()
    let other = try Split(of: reversed, validationFraction: 0.25, seed: 1)
    #expect(
      Set(split.validation.map { data.samples[$0].id }) == Set(other.validation.map { reversed.samples[$0].id }))
    #expect(split.hash(data) == other.hash(reversed))
    #expect(try Split(of: data, validationFraction: 0.25, seed: 2).hash(data) != split.hash(data))
  }

  @Test func groupsStayWhole() throws {
    let data = dataset([90, 60]) { "field\($0 % 17)" }
    let split = try Split(of: data, validationFraction: 0.3, seed: 9)
    let sides = { (places: [Int]) in Set(places.map { data.samples[$0].group }) }
    #expect(sides(split.training).isDisjoint(with: sides(split.validation)))
    #expect(abs(Double(split.validation.count) / 150 - 0.3) < 0.07)
  }

  @Test func oneIdentifierTwiceStaysOnOneSide() throws {
    var data = dataset([20, 20])
    data.samples += data.samples
    let split = try Split(of: data, validationFraction: 0.5, seed: 4)
    #expect(
      Set(split.training.map { data.samples[$0].id }).isDisjoint(with: split.validation.map { data.samples[$0].id }))
  }

  @Test func anIndexFileComesBack() throws {
    let folder = try TemporaryFolder()
    let data = dataset([12, 9])
    let split = try Split(of: data, validationFraction: 0.3, seed: 1)
    let path = folder.file("split.csv")
    try split.write(to: path, dataset: data)
    #expect(try Split(reading: path, dataset: data) == split)
    var fewer = data
    fewer.samples.removeFirst()
    let rest = try Split(reading: path, dataset: fewer)
    #expect(rest.training.count + rest.validation.count == 20)
    try Fixtures.write("id,split\n0/0.fits,training\n0/0.fits,validation\n", to: path)
    #expect(throws: TrainingError.self) { try Split(reading: path, dataset: data) }
    try Fixtures.write("id,split\n0/0.fits,test\n", to: path)
    #expect(throws: TrainingError.self) { try Split(reading: path, dataset: data) }
  }

  @Test func aValidationSetOfItsOwnMustShareNoFile() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "c"] { try Fixtures.write(name, to: folder.file(name)) }
    func part(_ names: [String], _ ids: [String]) -> Dataset {
      Dataset(
        path: folder.path, classes: ["x", "y"],
        samples: zip(names, ids).map { Sample(id: $1, path: folder.file($0), label: 0) })
    }
    let (joined, split) = try part(["a", "b"], ["1", "2"]).joined(validation: part(["c"], ["2"]))
    #expect(joined.samples.map(\.id) == ["1", "2", "validation:2"])
    #expect(split.training == [0, 1] && split.validation == [2])
    #expect(throws: TrainingError.self) {
      try part(["a", "b"], ["1", "2"]).joined(
        validation: part(["../\(folder.path.split(separator: "/").last ?? "")/b"], ["3"]))
    }
  }

  @Test func edgeSizes() throws {
    let none = try Split(of: dataset([3, 3]), validationFraction: 0, seed: 1)
    #expect(none.validation.isEmpty && none.training.count == 6)
    let single = try Split(of: dataset([1, 1]), validationFraction: 0.5, seed: 1)
    #expect(single.training == [0, 1] && single.validation.isEmpty)
    #expect(throws: TrainingError.self) { try Split(of: dataset([3, 0]), validationFraction: 0.2, seed: 1) }
  }
}
