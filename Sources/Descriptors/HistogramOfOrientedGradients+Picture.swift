import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension HistogramOfOrientedGradients {
  /// A picture of the cell histograms, one band of the size of the image: in every cell a line for each bin, along the
  /// edges that vote for it (across their gradient), as bright as the bin; scikit-image's `visualize`.
  ///
  /// Throws `DescriptorError` as `features(of:)` does.
  public func picture(of image: Image) throws -> Image {
    let layout = try layout(rows: image.rows, columns: image.columns)
    let histograms = try cellHistograms(of: image, layout)
    var picture = Image(bands: 1, rows: image.rows, columns: image.columns)
    let radius = Double(min(pixelsPerCell.rows, pixelsPerCell.columns) / 2 - 1)
    for row in 0..<layout.cells.rows {
      for column in 0..<layout.cells.columns {
        let middleRow = Double(row * pixelsPerCell.rows + pixelsPerCell.rows / 2)
        let middleColumn = Double(column * pixelsPerCell.columns + pixelsPerCell.columns / 2)
        for bin in 0..<orientations {
          let angle = Double.pi * (Double(bin) + 0.5) / Double(orientations)
          let down = radius * cos(angle)
          let across = radius * sin(angle)
          let brightness = histograms[(row * layout.cells.columns + column) * orientations + bin]
          let line = Self.line(
            from: (Int(middleRow - down), Int(middleColumn + across)),
            to: (Int(middleRow + down), Int(middleColumn - across)))
          for (r, c) in line where r >= 0 && r < image.rows && c >= 0 && c < image.columns {
            picture[0, r, c] += Float(brightness)
          }
        }
      }
    }
    return picture
  }

  /// The pixels of a straight line, both ends included (Bresenham 1965).
  private static func line(from start: (Int, Int), to end: (Int, Int)) -> [(Int, Int)] {
    let steep = abs(end.0 - start.0) > abs(end.1 - start.1)
    // `major` runs along the longer axis.
    var major = steep ? start.0 : start.1
    var minor = steep ? start.1 : start.0
    let majorLength = steep ? abs(end.0 - start.0) : abs(end.1 - start.1)
    let minorLength = steep ? abs(end.1 - start.1) : abs(end.0 - start.0)
    let majorStep = (steep ? end.0 > start.0 : end.1 > start.1) ? 1 : -1
    let minorStep = (steep ? end.1 > start.1 : end.0 > start.0) ? 1 : -1
    var excess = 2 * minorLength - majorLength
    var places: [(Int, Int)] = []
    for _ in 0..<majorLength {
      places.append(steep ? (major, minor) : (minor, major))
      while excess >= 0 {
        minor += minorStep
        excess -= 2 * majorLength
      }
      major += majorStep
      excess += 2 * minorLength
    }
    places.append(end)
    return places
  }
}
