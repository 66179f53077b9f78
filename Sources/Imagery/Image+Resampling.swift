extension Image {
  /// The image on another grid that covers the same area: means over the area of each new pixel on an axis that
  /// shrinks, linear interpolation between pixel centres on one that grows (edge pixels extended).
  ///
  /// Values are surface brightness: a constant image keeps its value. Masked pixels take no part; a new pixel is masked
  /// (and not a number) when masked pixels would make up more than half of its weight.
  public func resized(rows newRows: Int, columns newColumns: Int) -> Image {
    precondition(newRows >= 0 && newColumns >= 0, "a new size of \(newRows) x \(newColumns)")
    if newRows == rows && newColumns == columns { return self }
    guard planeCount > 0 && newRows > 0 && newColumns > 0 else {
      return Image(bands: bands, rows: newRows, columns: newColumns, filledWith: .nan)
    }
    let vertical = AxisWeights(from: rows, to: newRows)
    let horizontal = AxisWeights(from: columns, to: newColumns)
    guard !mask.isEmpty else {
      let result = Self.resample(pixels, bands, rows, columns, vertical, horizontal)
      return Image(trusted: result, mask: [], bands: bands, rows: newRows, columns: newColumns, like: self)
    }
    var kept = pixels
    var weights = [Float](repeating: 1, count: pixels.count)
    for i in mask.indices where mask[i] {
      kept[i] = 0
      weights[i] = 0
    }
    var result = Self.resample(kept, bands, rows, columns, vertical, horizontal)
    let weight = Self.resample(weights, bands, rows, columns, vertical, horizontal)
    var newMask = [Bool](repeating: false, count: result.count)
    for i in result.indices {
      // Rounding may leave a weight of exactly one half a little below it.
      newMask[i] = weight[i] < 0.499_99
      result[i] = newMask[i] ? .nan : result[i] / weight[i]
    }
    return Image(trusted: result, mask: newMask, bands: bands, rows: newRows, columns: newColumns, like: self)
  }

  private static func resample(
    _ source: [Float], _ bands: Int, _ rows: Int, _ columns: Int, _ vertical: AxisWeights, _ horizontal: AxisWeights
  ) -> [Float] {
    var result = [Float](repeating: 0, count: bands * vertical.count * horizontal.count)
    var line = [Float](repeating: 0, count: columns)
    for band in 0..<bands {
      for row in 0..<vertical.count {
        for c in 0..<columns { line[c] = 0 }
        for (k, weight) in vertical.weights[row].enumerated() {
          let start = (band * rows + vertical.first[row] + k) * columns
          for c in 0..<columns { line[c] += weight * source[start + c] }
        }
        let start = (band * vertical.count + row) * horizontal.count
        for column in 0..<horizontal.count {
          var sum: Float = 0
          for (k, weight) in horizontal.weights[column].enumerated() {
            sum += weight * line[horizontal.first[column] + k]
          }
          result[start + column] = sum
        }
      }
    }
    return result
  }
}

/// Which old pixels make up each new one on one axis, with weights that add up to 1.
private struct AxisWeights {
  var first: [Int] = []
  var weights: [[Float]] = []
  var count: Int { first.count }

  init(from old: Int, to new: Int) {
    let scale = Double(old) / Double(new)
    for i in 0..<new {
      if new < old {
        let low = Double(i) * scale
        let high = min(Double(old), Double(i + 1) * scale)
        let start = min(old - 1, Int(low))
        let end = max(start + 1, min(old, Int(high.rounded(.up))))
        first.append(start)
        weights.append(
          (start..<end).map { Float((min(high, Double($0 + 1)) - max(low, Double($0))) / (high - low)) })
      } else {
        let center = min(max((Double(i) + 0.5) * scale - 0.5, 0), Double(old - 1))
        let start = min(Int(center), max(0, old - 2))
        let fraction = Float(center - Double(start))
        first.append(start)
        weights.append(old == 1 || fraction == 0 ? [1] : [1 - fraction, fraction])
      }
    }
  }
}
