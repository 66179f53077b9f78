import Networks

/// A committee at work on one thread: as many members and views as a sample needs, and one answer.
///
/// Of classes the first member looks at the untouched image; where it is clear (``clearLead``), that is the answer: on
/// cutouts of the real sky most are, and to ask the others would cost many times as much to be told the same. Elsewhere
/// every member looks at every view, and the answer is the mean of their probabilities. Of numbers, and under dropout,
/// all are always asked, since what counts is how far they disagree.
final class Panel {
  /// The lead of the first opinion's best calibrated logit over the next from which no other is asked: 98 % against 2 %.
  static let clearLead = 3.9

  /// Most samples of a call of ``outputs(_:count:views:)``.
  let batch: Int
  private let contract: InputContract
  private let targets: TargetContract?
  private let threads: Int
  private let dropoutPasses: Int
  /// What logits are divided by before their lead counts.
  var temperature: Double
  private var plans: [Plan] = []

  /// The seed of the thinned networks: the same for every sample, so that answers depend on nothing but the sample.
  private static let dropoutSeed: UInt64 = 1

  /// A committee that answers with `targets`, or else with classes. With `dropoutPasses` each member answers so often, each
  /// time without other features.
  init(
    _ committee: Committee, contract: InputContract, targets: TargetContract?, temperature: Double = 1, batch: Int,
    threads: Int, dropoutPasses: Int = 0
  ) throws {
    self.contract = contract
    self.targets = targets
    self.temperature = temperature
    self.batch = batch
    self.threads = threads
    self.dropoutPasses = dropoutPasses
    try load(committee)
  }

  /// Takes over the networks of another committee of the same architecture.
  func load(_ committee: Committee) throws {
    for (place, member) in committee.members.enumerated() {
      if place < plans.count {
        try plans[place].load(member)
      } else {
        plans.append(
          try Plan(
            member, batch: dropoutPasses > 0 ? dropoutPasses : batch, purpose: .inference,
            keepsDropout: dropoutPasses > 0, threads: threads))
      }
    }
    plans.removeLast(plans.count - committee.members.count)
  }

  /// Outputs [sample, output] of `count` samples of the network's input, from at most so many views.
  func outputs(_ input: [Float], count: Int, views: Int) throws -> [Float] {
    let views = Views.places(views, rows: contract.rows, columns: contract.columns)
    let isAsked = targets != nil || dropoutPasses > 0
    guard !isAsked else { return count > 0 ? try consensus(of: input, count: count, views) : [] }
    var logits = try plans[0].forward(input, count: count)
    guard plans.count * views.count > 1, count > 0 else { return logits }
    let outputs = logits.count / count
    func row(_ sample: Int) -> Range<Int> { sample * outputs..<(sample + 1) * outputs }
    let clearLead = Float(Self.clearLead * temperature)
    let doubtful = (0..<count).filter { Self.lead(logits[row($0)]) < clearLead }
    guard !doubtful.isEmpty else { return logits }
    let elements = contract.sampleCount
    let images = doubtful.flatMap { input[$0 * elements..<($0 + 1) * elements] }
    let turned = views.flatMap { Views.turn(images, $0, of: contract) }
    var opinions = doubtful.flatMap { logits[row($0)] }
    for (place, plan) in plans.enumerated() {
      // The first member has seen the untouched images.
      opinions += try Self.forward(place == 0 ? turned.dropFirst(images.count) : turned[...], plan, elements)
    }
    let answers = Consensus.logits(opinions, count: doubtful.count, outputs: outputs)
    for (place, sample) in doubtful.enumerated() { logits.replaceSubrange(row(sample), with: answers[row(place)]) }
    return logits
  }

  /// What all members say of all views together.
  private func consensus(of input: [Float], count: Int, _ views: [Int]) throws -> [Float] {
    let elements = contract.sampleCount
    let turned = views.flatMap {
      Views.turn(Array(input[..<(count * elements)]), $0, of: contract)
    }
    let opinions = try plans.flatMap { plan in
      dropoutPasses > 0 ? try thinned(turned, plan) : try Self.forward(turned[...], plan, elements)
    }
    if let targets { return Consensus.numbers(opinions, count: count, targets) }
    return Consensus.logits(opinions, count: count, outputs: plans[0].outputs)
  }

  /// Outputs [pass, image, output] of images: one call an image, whose every place in the batch is another thinned network.
  private func thinned(_ images: [Float], _ plan: Plan) throws -> [Float] {
    let (elements, outputs) = (contract.sampleCount, plan.outputs)
    let count = images.count / elements
    var result = [Float](repeating: 0, count: dropoutPasses * count * outputs)
    for image in 0..<count {
      let copies = [[Float]](repeating: Array(images[image * elements..<(image + 1) * elements]), count: dropoutPasses)
      let rows = try plan.forward(
        copies.flatMap { $0 }, count: dropoutPasses, dropoutSeed: Self.dropoutSeed)
      for pass in 0..<dropoutPasses {
        for output in 0..<outputs {
          result[(pass * count + image) * outputs + output] = rows[pass * outputs + output]
        }
      }
    }
    return result
  }

  /// Logits of any number of images; a plan computes whole batches, so all views go through together.
  private static func forward(_ images: ArraySlice<Float>, _ plan: Plan, _ elements: Int) throws -> [Float] {
    try stride(from: images.startIndex, to: images.endIndex, by: plan.batch * elements).flatMap { first in
      let end = min(first + plan.batch * elements, images.endIndex)
      return try plan.forward(Array(images[first..<end]), count: (end - first) / elements)
    }
  }

  /// How far the largest logit is ahead of the next; of a single logit, its distance from even odds.
  private static func lead(_ logits: ArraySlice<Float>) -> Float {
    guard logits.count > 1 else { return abs(logits.first ?? 0) }
    var (first, second) = (-Float.infinity, -Float.infinity)
    for logit in logits {
      if logit > first {
        (first, second) = (logit, first)
      } else if logit > second {
        second = logit
      }
    }
    return first - second
  }
}
