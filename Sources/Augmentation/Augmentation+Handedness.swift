extension Augmentation {
  /// The words that change places in a mirror.
  private static let handedWords = [
    ("cw", "acw"), ("cw", "ccw"), ("clockwise", "anticlockwise"), ("clockwise", "counterclockwise"),
    ("left", "right"), ("lefthanded", "righthanded"),
  ]

  /// What each class becomes in a mirror, as indices: handed classes such as `spiral-cw` and `spiral-acw` change
  /// places, every other class stays.
  ///
  /// Names are split at what is not a letter or digit; words are compared without case. Nil when a handed class has no
  /// partner among the classes: mirror images would then carry a wrong label, and `flips` must be off.
  public static func mirrorMapping(classes: [String]) -> [Int]? {
    let words = classes.map { $0.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) }
    var mapping: [Int] = []
    for (index, own) in words.enumerated() {
      let images = mirrorImages(of: own)
      if images.isEmpty {
        mapping.append(index)
      } else {
        guard let partner = words.firstIndex(where: { images.contains($0) }) else { return nil }
        mapping.append(partner)
      }
    }
    return mapping
  }

  /// The names a class could have in a mirror, by each pair of words; none for a class without a hand.
  private static func mirrorImages(of words: [String]) -> [[String]] {
    var images: [[String]] = []
    for (a, b) in handedWords where words.contains(a) || words.contains(b) {
      images.append(words.map { $0 == a ? b : ($0 == b ? a : $0) })
    }
    return images
  }
}
