import FuzzSupport
import SkyFiles

/// Images, headers, tables and the description of any bytes as FITS.
let target = Target(".fits") { path in
  _ = try? SkyFile.readImage(path)
  _ = try? SkyFile.readHeader(path)
  _ = try? SkyFile.readHeader("\(path)[3]")
  _ = try? Table.read(path)
  _ = SkyFile.describe(path)
}
Target.run { target.test($0, $1) }
