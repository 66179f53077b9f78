import Imagery

extension InputContract {
  /// The network's input of a prepared image, [band, row, column].
  public func normalise(_ prepared: Image) -> [Float] {
    var values = prepared.pixels
    normalise(&values)
    return values
  }

  /// Turns linear flux [sample, band, row, column] into the network's input, in place.
  public func normalise(_ values: inout [Float]) {
    values.withUnsafeMutableBufferPointer { normalise(inPlace: $0) }
  }

  /// Replaces linear flux [sample, band, row, column] by d(network input) / d(flux) there.
  public func replaceWithDerivatives(_ values: inout [Float]) {
    precondition(values.count % elements == 0, "\(values.count) values are not samples of \(elements)")
    stretch.replaceWithDerivatives(&values, bands: bands, planeCount: planeCount)
    values.withUnsafeMutableBufferPointer { buffer in
      forEachPlane(buffer) { plane, band in
        let inverse = 1 / deviation[band]
        for i in plane.indices { plane[i] *= inverse }
      }
    }
  }

  /// Turns linear flux [sample, band, row, column] into the network's input, in the caller's buffer.
  public func normalise(inPlace buffer: UnsafeMutableBufferPointer<Float>) {
    precondition(buffer.count % elements == 0, "\(buffer.count) values are not samples of \(elements)")
    forEachPlane(buffer) { plane, band in
      stretch.apply(to: plane, band: band)
      let inverse = 1 / deviation[band]
      let mean = mean[band]
      for i in plane.indices { plane[i] = (plane[i] - mean) * inverse }
    }
  }

  private func forEachPlane(
    _ buffer: UnsafeMutableBufferPointer<Float>, _ body: (UnsafeMutableBufferPointer<Float>, _ band: Int) -> Void
  ) {
    for plane in 0..<buffer.count / planeCount {
      let range = plane * planeCount..<(plane + 1) * planeCount
      body(UnsafeMutableBufferPointer(rebasing: buffer[range]), plane % bands)
    }
  }
}
