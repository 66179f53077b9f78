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
    values.withUnsafeMutableBufferPointer { normalise(UnsafeBufferPointer($0), into: $0) }
  }

  /// Replaces linear flux [sample, band, row, column] by d(network input) / d(flux) there.
  public func replaceWithDerivatives(_ values: inout [Float]) {
    precondition(values.count % elements == 0, "\(values.count) values are not samples of \(elements)")
    stretch.replaceWithDerivatives(&values, bands: bands, planeCount: planeCount)
    values.withUnsafeMutableBufferPointer { buffer in
      forEachPlane(buffer) { plane, band, _ in
        let inverse = 1 / deviation[band]
        for i in plane.indices { plane[i] *= inverse }
      }
    }
  }

  /// The network's input of linear flux [sample, band, row, column], into as many places, which may be the flux's own.
  public func normalise(_ flux: UnsafeBufferPointer<Float>, into places: UnsafeMutableBufferPointer<Float>) {
    precondition(
      flux.count % elements == 0 && flux.count == places.count,
      "\(flux.count) values for \(places.count) places are not samples of \(elements)")
    forEachPlane(places) { plane, band, range in
      stretch.apply(
        to: UnsafeBufferPointer(rebasing: flux[range]), band: band, mean: mean[band], scale: 1 / deviation[band],
        into: plane)
    }
  }

  private func forEachPlane(
    _ buffer: UnsafeMutableBufferPointer<Float>,
    _ body: (UnsafeMutableBufferPointer<Float>, _ band: Int, _ range: Range<Int>) -> Void
  ) {
    for plane in 0..<buffer.count / planeCount {
      let range = plane * planeCount..<(plane + 1) * planeCount
      body(UnsafeMutableBufferPointer(rebasing: buffer[range]), plane % bands, range)
    }
  }
}
