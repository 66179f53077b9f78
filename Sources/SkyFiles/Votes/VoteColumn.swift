/// What a column of Galaxy Zoo's votes means, read from its name.
///
/// Known are the names of zoobot and of the releases since DECaLS (`smooth-or-featured_smooth_fraction`,
/// `bar-dr5_strong`), of Galaxy Zoo 2 (`t01_smooth_or_features_a01_smooth_debiased`; Willett et al. 2013,
/// arXiv:1308.3496), of the Kaggle challenge (`Class1.1`) and of Galaxy Zoo 1 (`P_EL_DEBIASED`; Lintott et al. 2011).
public struct VoteColumn: Sendable, Equatable, Codable {
  /// What is counted.
  public enum Measure: String, Sendable, Codable {
    /// Votes for the answer.
    case count
    /// Votes for the answer, volunteers weighted by how they agree with others.
    case weight
    /// The answer's share of the votes on its question, 0...1.
    case fraction
    /// The same with weighted votes.
    case weightedFraction = "weighted-fraction"
    /// The share corrected for what cannot be seen at the galaxy's distance.
    case debiased
    /// The share times that of the answers that lead to the question, as the Kaggle challenge has it.
    case cumulativeFraction = "cumulative-fraction"
    /// 1 where enough volunteers agree on the answer.
    case flag
    /// All votes on the question.
    case total
  }

  /// The question as the column words it ("smooth-or-featured").
  public var question: String
  /// The answer ("smooth"); nil for the total of a question.
  public var answer: String?
  /// What is counted.
  public var measure: Measure

  /// What a column of this name means; nil when it is none of votes.
  public init?(name: String) {
    guard let column = Self.zooTwo(name) ?? Self.challenge(name) ?? Self.zooOne(name) ?? Self.zoobot(name) else {
      return nil
    }
    self = column
  }

  private init(_ question: String, _ answer: String?, _ measure: Measure) {
    self.question = question
    self.answer = answer
    self.measure = measure
  }

  /// In words.
  public var meaning: String {
    let what = answer.map { "\($0)\" of \"\(question)\"" } ?? ""
    switch measure {
    case .count: return "votes for \"\(what)"
    case .weight: return "weighted votes for \"\(what)"
    case .fraction: return "share of votes for \"\(what)"
    case .weightedFraction: return "share of weighted votes for \"\(what)"
    case .debiased: return "debiased share of votes for \"\(what)"
    case .cumulativeFraction: return "share of votes, times that of the way there, for \"\(what)"
    case .flag: return "whether volunteers agree on \"\(what)"
    case .total: return "votes on \"\(question)\""
    }
  }

  /// `QUESTION_ANSWER` (votes) and `QUESTION_ANSWER_MEASURE`, words joined by hyphens; a question may name its release
  /// behind it (`-dr5`). Without a measure the question must be one that was asked: other catalogues have underscores too.
  private static func zoobot(_ name: String) -> VoteColumn? {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 || parts.count == 3, !parts.contains("") else { return nil }
    var base = parts[0]
    if let release = Self.releases.first(where: { base.hasSuffix("-\($0)") }) { base.removeLast(release.count + 1) }
    guard Self.questions.contains(base) else { return nil }
    if parts.count == 2 {
      return parts[1] == "total-votes" ? VoteColumn(parts[0], nil, .total) : VoteColumn(parts[0], parts[1], .count)
    }
    guard let measure = Self.measures[parts[2]] else { return nil }
    return VoteColumn(parts[0], parts[1], measure)
  }

  private static let releases = [
    "dr1", "dr2", "dr5", "dr8", "dr12", "gz2", "gz2-rg", "cd", "rg", "hubble", "candels", "ukidss", "euclid", "jwst",
    "desi",
  ]
  private static let questions: Set<String> = [
    "smooth-or-featured", "disk-edge-on", "has-spiral-arms", "bar", "bulge-size", "how-rounded", "edge-on-bulge",
    "spiral-winding", "spiral-arm-count", "merging", "something-odd", "bulge-shape", "clumpy-appearance", "clump-count",
    "clump-configuration", "galaxy-symmetrical", "clumps-embedded", "bright-clump", "bright-central-clump", "rings",
    "lensing",
    "has-bar", "has-bulge", "star-artifact", "problem", "artifact", "clumps", "odd-feature",
  ]
  private static let measures: [String: Measure] = [
    "count": .count, "weight": .weight, "fraction": .fraction, "debiased": .debiased, "flag": .flag,
  ]

  /// `tNN_QUESTION_aNN_ANSWER_MEASURE`.
  private static func zooTwo(_ name: String) -> VoteColumn? {
    let parts = name.lowercased().split(separator: "_").map(String.init)
    func isNumbered(_ part: String, _ letter: Character) -> Bool {
      part.count == 3 && part.first == letter && Int(part.dropFirst()) != nil
    }
    guard let first = parts.first, isNumbered(first, "t"), var measure = parts.last.flatMap({ measures[$0] }) else {
      return nil
    }
    if parts.last == "fraction", parts.dropLast().last == "weighted" { measure = .weightedFraction }
    let end = parts.count - (measure == .weightedFraction ? 2 : 1)
    guard let place = parts.firstIndex(where: { isNumbered($0, "a") }), place > 1, place + 1 < end else { return nil }
    return VoteColumn(
      parts[1..<place].joined(separator: "-"), parts[place + 1..<end].joined(separator: "-"), measure)
  }

  /// `ClassQUESTION.ANSWER`, both by number.
  private static func challenge(_ name: String) -> VoteColumn? {
    guard name.lowercased().hasPrefix("class") else { return nil }
    let numbers = name.dropFirst(5).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard numbers.count == 2, challengeTree.indices.contains(numbers[0] - 1),
      challengeTree[numbers[0] - 1].answers.indices.contains(numbers[1] - 1)
    else { return nil }
    let (question, answers) = challengeTree[numbers[0] - 1]
    return VoteColumn(question, answers[numbers[1] - 1], .cumulativeFraction)
  }

  private static let challengeTree: [(question: String, answers: [String])] = [
    ("smooth-or-features", ["smooth", "features-or-disk", "star-or-artifact"]), ("edge-on", ["yes", "no"]),
    ("bar", ["yes", "no"]), ("spiral", ["yes", "no"]),
    ("bulge-prominence", ["no-bulge", "just-noticeable", "obvious", "dominant"]), ("odd", ["yes", "no"]),
    ("rounded", ["completely-round", "in-between", "cigar-shaped"]),
    ("odd-feature", ["ring", "lens-or-arc", "disturbed", "irregular", "other", "merger", "dust-lane"]),
    ("bulge-shape", ["rounded", "boxy", "no-bulge"]), ("arms-winding", ["tight", "medium", "loose"]),
    ("arms-number", ["1", "2", "3", "4", "more-than-4", "cant-tell"]),
  ]

  /// `P_ANSWER` and `P_ANSWER_DEBIASED`.
  private static func zooOne(_ name: String) -> VoteColumn? {
    var text = name.uppercased()
    let isDebiased = text.hasSuffix("_DEBIASED")
    if isDebiased { text.removeLast("_DEBIASED".count) }
    let answers = [
      "P_EL": "elliptical", "P_CW": "clockwise-spiral", "P_ACW": "anticlockwise-spiral", "P_EDGE": "edge-on",
      "P_DK": "star-or-do-not-know", "P_MG": "merger", "P_CS": "combined-spiral",
    ]
    return answers[text].map { VoteColumn("galaxy-zoo-1", $0, isDebiased ? .debiased : .fraction) }
  }
}
