/// The colours of every report.
///
/// Lines and bars take the palette of Okabe & Ito (2008), which people with the common colour vision deficiencies tell
/// apart; every use of colour is doubled by a label, a dash or a place.
enum Palette {
  static let ink = "#16202e"
  static let text = "#3c4757"
  static let muted = "#667085"
  static let rule = "#d5dae2"
  static let grid = "#e9ecf1"
  static let panel = "#ffffff"
  static let page = "#f5f6f9"
  static let night = "#0c1220"
  static let blue = "#0072b2"
  static let vermilion = "#d55e00"
  static let green = "#007f5f"
  static let purple = "#a64d85"
  static let orange = "#e69f00"
  static let sky = "#56b4e9"
  static let grey = "#8a94a3"

  /// The colours of lines and bars, in order of use.
  static let series = [blue, vermilion, green, purple, orange, sky, ink]

  /// The colour of a line or bar; grey below zero.
  static func color(_ place: Int) -> String { place < 0 ? muted : series[place % series.count] }

  /// The fonts, from the best to what every machine has.
  static let fonts = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
}
