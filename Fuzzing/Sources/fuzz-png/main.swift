import FuzzSupport
import SkyFiles

/// Any bytes as PNG.
let target = Target(".png") { path in
  _ = try? SkyFile.readImage(path)
  _ = SkyFile.describe(path)
}
Target.run { target.test($0, $1) }
