extension Image {
  /// The image after an affine map, on a grid of the same size: each new pixel is read where the map's inverse puts it.
  ///
  /// Values are surface brightness (an enlargement does not dim). Masked pixels take no part: their weight goes to their
  /// neighbours, and a new pixel is masked (and not a number) when masked ones hold more than half of its weight.
  public func transformed(
    by map: Affine, fill: BorderRule = .reflect, interpolation: Interpolation = .bilinear
  ) -> Image {
    if map == .identity || planeCount == 0 { return self }
    let taps = SamplingTaps(
      map: map, rows: rows, columns: columns, border: fill, width: interpolation == .bilinear ? 2 : 4)
    guard !mask.isEmpty || !taps.outside.isEmpty else {
      let moved = taps.gather(pixels, bands: bands)
      return Image(trusted: moved, mask: [], bands: bands, rows: rows, columns: columns, like: self)
    }
    var moved: [Float]
    var newMask = [Bool](repeating: false, count: pixels.count)
    if mask.isEmpty {
      moved = taps.gather(pixels, bands: bands)
    } else {
      var kept = pixels
      var weights = [Float](repeating: 1, count: pixels.count)
      for i in mask.indices where mask[i] {
        kept[i] = 0
        weights[i] = 0
      }
      moved = taps.gather(kept, bands: bands)
      let weight = taps.gather(weights, bands: bands)
      for i in moved.indices {
        newMask[i] = weight[i] < 0.499_99
        moved[i] = newMask[i] ? .nan : moved[i] / weight[i]
      }
    }
    for place in taps.outside {
      for band in 0..<bands {
        moved[band * planeCount + place] = .nan
        newMask[band * planeCount + place] = true
      }
    }
    return Image(trusted: moved, mask: newMask, bands: bands, rows: rows, columns: columns, like: self)
  }
}

/// For every pixel of the result the source pixels and weights it is made of, found once and used for every band.
private struct SamplingTaps {
  let count: Int
  let width: Int
  /// The places of the taps in a plane: `width` squared for a pixel, the pixels one after the other.
  private var places: [Int32]
  private var weights: [Float]
  /// Pixels that lie beyond the border under the rule that masks those.
  var outside: [Int] = []

  init(map: Affine, rows: Int, columns: Int, border: BorderRule, width: Int) {
    let back = map.inverse
    let count = rows * columns
    let taps = width * width
    self.count = count
    self.width = width
    var outside: [Int] = []
    var weights = [Float](repeating: 0, count: count * taps)
    let middleX = Double(columns - 1) / 2
    let middleY = Double(rows - 1) / 2
    places = [Int32](unsafeUninitializedCapacity: count * taps) { places, filled in
      var pixel = 0
      for row in 0..<rows {
        let y = Double(row) - middleY
        for column in 0..<columns {
          let x = Double(column) - middleX
          let sourceX = back.xx * x + back.xy * y + back.dx + middleX
          let sourceY = back.yx * x + back.yy * y + back.dy + middleY
          if border == .mask
            && !(sourceX >= -0.5 && sourceY >= -0.5 && sourceX < Double(columns) - 0.5 && sourceY < Double(rows) - 0.5)
          {
            outside.append(pixel)
          }
          // Far outside points are brought near, so that the conversion to Int cannot overflow.
          let nearX = min(max(sourceX, -1e9), 1e9)
          let nearY = min(max(sourceY, -1e9), 1e9)
          let floorX = nearX.rounded(.down)
          let floorY = nearY.rounded(.down)
          let wx = Self.weights(Float(nearX - floorX), width)
          let wy = Self.weights(Float(nearY - floorY), width)
          let firstX = Int(floorX) - (width / 2 - 1)
          let firstY = Int(floorY) - (width / 2 - 1)
          for j in 0..<width {
            let line = border.place(firstY + j, of: rows) * columns
            for i in 0..<width {
              let k = pixel * taps + j * width + i
              places.initializeElement(at: k, to: Int32(line + border.place(firstX + i, of: columns)))
              weights[k] = wy[j] * wx[i]
            }
          }
          pixel += 1
        }
      }
      filled = count * taps
    }
    self.weights = weights
    self.outside = outside
  }

  /// The weights of two or four neighbours at a fraction t past the inner left one.
  @inline(__always)
  private static func weights(_ t: Float, _ width: Int) -> SIMD4<Float> {
    if width == 2 { return SIMD4(1 - t, t, 0, 0) }
    let s = 1 - t
    return SIMD4(
      -0.5 * t * s * s, 1 + t * t * (1.5 * t - 2.5), 1 + s * s * (1.5 * s - 2.5), -0.5 * s * t * t)
  }

  /// The result's planes from the source's planes.
  func gather(_ source: [Float], bands: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: bands * count) { output, filled in
      source.withUnsafeBufferPointer { source in
        places.withUnsafeBufferPointer { places in
          weights.withUnsafeBufferPointer { weights in
            for band in 0..<bands {
              let plane = UnsafeBufferPointer(rebasing: source[band * count..<(band + 1) * count])
              for pixel in 0..<count {
                var sum: Float = 0
                if width == 2 {
                  let k = 4 * pixel
                  sum =
                    weights[k] * plane[Int(places[k])] + weights[k + 1] * plane[Int(places[k + 1])]
                    + weights[k + 2] * plane[Int(places[k + 2])] + weights[k + 3] * plane[Int(places[k + 3])]
                } else {
                  for k in 16 * pixel..<16 * pixel + 16 { sum += weights[k] * plane[Int(places[k])] }
                }
                output.initializeElement(at: band * count + pixel, to: sum)
              }
            }
          }
        }
      }
      filled = bands * count
    }
  }
}
