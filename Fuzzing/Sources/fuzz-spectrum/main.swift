import FuzzSupport
import SkyFiles

/// Any bytes as spectra, and as a frame or a stack.
let target = Target(".fits") { path in
  _ = try? SkyFile.readSpectra(path)
  if let frame = try? CutoutSource([path]),
    let window = try? CutoutWindow(
      x: 3, y: 2, size: 5, frameRows: frame.rows, frameColumns: frame.columns, mode: .partial)
  {
    _ = try? frame.cutout(window)
  }
  if let stack = try? ImageStack(path) {
    _ = try? ImageReader().image(stack.path(of: stack.count - 1))
    _ = try? stack.objects()
  }
}
Target.run { target.test($0, $1) }
