import FuzzSupport
import SkyFiles

/// Any bytes as a VOTable.
let target = Target(".vot") { path in
  _ = try? Table.read(path)
  _ = SkyFile.describe(path)
}
Target.run { target.test($0, $1) }
