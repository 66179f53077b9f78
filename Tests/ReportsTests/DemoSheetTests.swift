import Probing
import Reports
import Testing

@Suite struct DemoSheetTests {
  @Test func aWholeSheetHoldsItsParts() throws {
    let sheet = try Examples.sheet()
    let text = sheet.svg()
    try preview("sheet.svg", text)
    #expect(MarkupCheck.fault(text) == nil)
    // Twelve right, six wrong, three of the turned star.
    #expect(text.components(of: "<image ") == 21)
    #expect(text.components(of: "data:image/png;base64,iVBORw0KGgo") == 21)
    for figure in sheet.figures { #expect(text.contains(">\(figure.value)<")) }
    for words in ["FGSM", "PGD", "random noise, equal norm", "kept: epoch 18", "0.987", "full colour = ±0.25 sky σ"] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(!text.contains("worst case"), "the worst attack's own line says so")
  }

  @Test func anEmptySheetIsStillAPicture() {
    let text = DemoSheet(title: "", subtitle: "", figures: [], curves: LearningCurves(epochs: [])).svg()
    #expect(MarkupCheck.fault(text) == nil)
    #expect(!text.contains("nan") && !text.contains("inf"))
  }

  @Test func userTextIsEscapedEverywhere() throws {
    let evil = "</text><script>&\"'\u{1}"
    var sheet = try Examples.sheet()
    sheet.title = evil
    sheet.subtitle = evil
    sheet.footer = evil
    sheet.rightRemark = evil
    sheet.wrongRemark = evil
    sheet.figures = [Figure(evil, evil, detail: evil)]
    for i in sheet.right.indices {
      sheet.right[i].name = evil
      sheet.right[i].predicted = evil
      sheet.right[i].truth = evil
      sheet.right[i].note = evil
    }
    sheet.turned?.truth = evil
    sheet.turned?.name = evil
    sheet.turned?.attack = evil
    sheet.turned?.scaleText = evil
    sheet.turned?.after[0].name = evil
    sheet.probe?.attacks[0].name = evil
    let text = sheet.svg()
    #expect(MarkupCheck.fault(text) == nil)
    #expect(!text.contains("<script"))
    #expect(!text.unicodeScalars.contains("\u{1}"))
  }

  @Test func aFailedAttackIsNotCalledASuccess() throws {
    var sheet = try Examples.sheet()
    #expect(sheet.svg().contains("A star turned into a “galaxy”"))
    sheet.turned?.after = [.init(name: "galaxy", value: 0.1), .init(name: "star", value: 0.9)]
    #expect(sheet.svg().contains("A star that stood the attack"))
  }

  @Test func noWrongAnswerIsSaid() throws {
    var sheet = try Examples.sheet()
    sheet.wrong = []
    #expect(sheet.svg().contains("None among the objects judged."))
  }

  @Test func theSameSheetIsTheSameText() throws {
    #expect(try Examples.sheet().svg() == Examples.sheet().svg())
  }
}

extension String {
  /// How often a piece occurs.
  func components(of piece: String) -> Int {
    var count = 0
    var rest = self[...]
    while let range = rest.firstRange(of: piece) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
