import FoundationEssentials
import Imagery
import Probing
import Reports
import Testing
import Training

@Suite struct PageTests {
  @Test func anEvaluationShowsEveryMetric() throws {
    let evaluation = try Examples.evaluation()
    var page = EvaluationPage(evaluation: evaluation, model: "models/<b>&.safetensors", data: "data")
    page.worst = try Examples.answers(right: 0, wrong: 8).wrong
    page.groups = try Examples.groups()
    page.footer = "fleming evaluate"
    let text = page.html()
    try preview("evaluation.html", text)
    #expect(MarkupCheck.fault(text) == nil)
    for words in [
      "balanced accuracy", "macro F1", "Matthews correlation", "log loss", "calibration error",
      "purity of galaxy at completeness .96", "Confusion matrix", "Reliability", "By rmag", "16 to 17",
      "By label &lt;source&gt;", "catalogue", "broken &lt;1&gt;.fits", "models/&lt;b&gt;&amp;.safetensors",
    ] { #expect(text.contains(words), "\(words)") }
    #expect(text.components(of: "<figure class=\"wrong\">") == 8)
    // Every count of the confusion matrix is written out.
    for count in evaluation.confusion.flatMap({ $0 }) { #expect(text.contains(">\(count)</text>")) }
    #expect(
      !text.contains("http:") || text.components(of: "http:") == text.components(of: "http://www.w3.org/2000/svg"))
  }

  @Test func severalClassesAndNoExtras() throws {
    let page = EvaluationPage(
      evaluation: try Examples.evaluation(
        classes: ["elliptical", "spiral-cw", "spiral-acw", "edge-on", "merger", "<?>"]), model: "m", data: "d")
    let text = page.html()
    try preview("evaluation-six-classes.html", text)
    #expect(MarkupCheck.fault(text) == nil)
    #expect(text.contains("spiral-acw") && text.contains("&lt;?&gt;"))
    #expect(!text.contains("purity of"))
    #expect(!text.contains("worst errors"))
  }

  @Test func aProbeShowsAttacksControlAndChecks() throws {
    let page = ProbePage(
      report: Examples.probe(), model: "models/star-galaxy.safetensors", data: "data", objects: 1234, chance: 0.5,
      turned: [try Examples.turned()])
    let text = page.html()
    try preview("probe.html", text)
    #expect(MarkupCheck.fault(text) == nil)
    for words in [
      "1,234 objects", "FGSM", "PGD", "random noise, equal norm", "1 of 3 checks did not pass", "✗ did not pass",
      "✓ passed", "an &lt;invented&gt; failure", "random_start", "step_size", "standard deviations of the sky",
    ] { #expect(text.contains(words), "\(words)") }
    #expect(text.components(of: "class=\"flagged\"") == 1)
    #expect(text.components(of: "<img ") == 3)
  }

  @Test func aProbeOfNumbersShowsShiftsAndChecks() throws {
    let shift = """
      {"mean": -3.5, "mean_absolute": 42.25, "rms": 50, "mean_absolute_sigma": 0.61, "beyond_sigma": 0.125, "rmse": 99}
      """
    func shifts(_ name: String) -> String {
      """
      {"name": "\(name)", "epsilon": 0.5, "mean_linf": 0.5, "mean_loss": 1.25, "per_target": {"te<ff": \(shift)},
       "parameters": {}}
      """
    }
    let json = """
      {"n": 1500, "targets": ["te<ff"], "unit": "sigma", "clean_loss": 1, "clean_rmse": {"te<ff": 90},
       "attacks": [\(shifts("fgsm"))], "noise_control": [\(shifts("noise"))],
       "checks": [{"name": "noise_is_weaker", "passed": false, "detail": "an <invented> failure"}]}
      """
    let report = try JSONDecoder().decode(NumberProbeReport.self, from: Data(json.utf8))
    let text = NumberProbePage(report: report, model: "m", data: "d").html()
    try preview("probe-numbers.html", text)
    #expect(MarkupCheck.fault(text) == nil)
    for words in ["1,500 objects", "FGSM", "random noise", "te&lt;ff", "42.25", "an &lt;invented&gt; failure", "0.61"] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test func aProbeOfNothingIsAPage() {
    let empty = ProbeReport(cleanAccuracy: .nan, unit: .input, attacks: [], worstCase: [], noiseControl: [], checks: [])
    let text = ProbePage(report: empty, model: "", data: "").html()
    #expect(MarkupCheck.fault(text) == nil)
    #expect(!text.contains("nan"))
  }
}
