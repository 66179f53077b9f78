import FuzzSupport
import SkyFiles

/// Any bytes as a table in text: CSV, SExtractor's ASCII_HEAD, columns set apart by blanks.
let target = Target(".csv") { path in
  _ = try? Table.read(path)
  _ = SkyFile.describe(path)
}
Target.run { target.test($0, $1) }
