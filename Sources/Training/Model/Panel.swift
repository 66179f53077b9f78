import Networks

/// A committee at work on one thread: as many members and views as a sample needs, and one answer.
///
/// The first member looks at the untouched image; where it is clear (``clearLead``), that is the answer: on cutouts of
/// the real sky most are, and to ask the others would cost many times as much to be told the same. Elsewhere every member
/// looks at every view, and the answer is the mean of their probabilities.
final class Panel {
  /// The lead of the first opinion's best logit over the next from which no other is asked: 98 % against 2 %.
  static let clearLead: Float = 3.9

  /// Most samples of a call of ``logits(_:count:views:)``.
  let batch: Int
  private let contract: InputContract
  private let threads: Int
  private var plans: [Plan] = []

  init(_ committee: Committee, contract: InputContract, batch: Int, threads: Int) throws {
    self.contract = contract
    self.batch = batch
    self.threads = threads
    try load(committee)
  }

  /// Takes over the networks of another committee of the same architecture.
  func load(_ committee: Committee) throws {
    for (place, member) in committee.members.enumerated() {
      if place < plans.count {
        try plans[place].load(member)
      } else {
        plans.append(try Plan(member, batch: batch, purpose: .inference, threads: threads))
      }
    }
    plans.removeLast(plans.count - committee.members.count)
  }

  /// Logits [sample, output] of `count` samples of the network's input, from at most so many views.
  func logits(_ input: [Float], count: Int, views: Int) throws -> [Float] {
    var logits = try plans[0].forward(input, count: count)
    let views = Views.places(views, rows: contract.rows, columns: contract.columns)
    guard plans.count * views.count > 1, count > 0 else { return logits }
    let outputs = logits.count / count
    func row(_ sample: Int) -> Range<Int> { sample * outputs..<(sample + 1) * outputs }
    let doubtful = (0..<count).filter { Self.lead(logits[row($0)]) < Self.clearLead }
    guard !doubtful.isEmpty else { return logits }
    let elements = contract.elements
    let images = doubtful.flatMap { input[$0 * elements..<($0 + 1) * elements] }
    let turned = views.flatMap { Views.turn(images, $0, rows: contract.rows, columns: contract.columns) }
    var opinions = doubtful.flatMap { logits[row($0)] }
    for (place, plan) in plans.enumerated() {
      // The first member has seen the untouched images.
      opinions += try Self.forward(place == 0 ? turned.dropFirst(images.count) : turned[...], plan, elements)
    }
    let answers = Consensus.logits(opinions, count: doubtful.count, outputs: outputs)
    for (place, sample) in doubtful.enumerated() { logits.replaceSubrange(row(sample), with: answers[row(place)]) }
    return logits
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
