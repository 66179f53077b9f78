import FuzzSupport
import SkyFiles

/// Any bytes as JPEG.
let target = Target(".jpg") { path in
  _ = try? SkyFile.readImage(path)
  _ = SkyFile.describe(path)
}
Target.run { target.test($0, $1) }
