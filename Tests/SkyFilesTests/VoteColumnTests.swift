import Foundation
import SkyFiles
import TestSupport
import Testing

/// Columns of Galaxy Zoo's votes by the names of its releases.
struct VoteColumnTests {
  private func check(_ name: String, _ question: String, _ answer: String?, _ measure: VoteColumn.Measure) {
    let column = VoteColumn(name: name)
    #expect(column?.question == question && column?.answer == answer && column?.measure == measure, "\(name)")
  }

  @Test func namesOfEveryRelease() {
    check("smooth-or-featured_smooth_fraction", "smooth-or-featured", "smooth", .fraction)
    check("smooth-or-featured_featured-or-disk_debiased", "smooth-or-featured", "featured-or-disk", .debiased)
    check("smooth-or-featured-dr5_smooth", "smooth-or-featured-dr5", "smooth", .count)
    check("bar_strong", "bar", "strong", .count)
    check("bar_total-votes", "bar", nil, .total)
    check("t01_smooth_or_features_a01_smooth_debiased", "smooth-or-features", "smooth", .debiased)
    check("t11_arms_number_a36_more_than_4_weighted_fraction", "arms-number", "more-than-4", .weightedFraction)
    check("t04_spiral_a08_spiral_count", "spiral", "spiral", .count)
    check("t06_odd_a15_no_flag", "odd", "no", .flag)
    check("Class1.1", "smooth-or-features", "smooth", .cumulativeFraction)
    check("Class11.6", "arms-number", "cant-tell", .cumulativeFraction)
    check("P_EL", "galaxy-zoo-1", "elliptical", .fraction)
    check("P_CS_DEBIASED", "galaxy-zoo-1", "combined-spiral", .debiased)
    for name in [
      "", "_", "class", "Class", "Class0.1", "Class12.1", "Class1.4", "Class1", "Class1.1.1", "t01", "t01_a01",
      "t01_x_a01_fraction",
      "t01_x_a01_y", "ra_error", "mag_auto_fraction", "proper-motion_error", "bar_strong_what", "bar_", "P_X", "id_str",
    ] {
      #expect(VoteColumn(name: name) == nil, "\(name)")
    }
  }

  @Test func descriptionsSayWhatIsVotedOn() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("catalogue.csv")
    let text = "id_str,file_loc,smooth-or-featured_smooth_fraction\n0001,a.png,0.25\n0002,b.png,\n"
    try Data(text.utf8).write(to: URL(filePath: path))
    let table = try Table.read(path)
    #expect(table["id_str"]?.texts == ["0001", "0002"] && table["file_loc"]?.texts == ["a.png", "b.png"])
    let columns = try #require(SkyFile.describe(path).hdus.first?.columns)
    #expect(columns.map(\.vote?.answer) == [nil, nil, "smooth"])
    let json = try #require(String(data: JSONEncoder().encode(columns[0]), encoding: .utf8))
    #expect(json.contains("\"unit\":null") && !json.contains("vote"))
    #expect(columns[2].vote?.meaning == "share of votes for \"smooth\" of \"smooth-or-featured\"")
  }
}
