import Imagery

extension Spectrum {
  /// The source at another radial velocity, on the same pixels: values at wavelength w come from w / (1 + redshift), by a
  /// cubic through the four pixels around (Catmull & Rom 1974), which keeps lines deep where a straight line between two
  /// pixels would fill them by up to a tenth.
  ///
  /// Inverse variances come from the nearest pixel. Pixels whose nearest neighbours are masked, lie across a gap or beyond
  /// the ends become masked. A known `redshift` follows.
  package mutating func move(by redshift: Double) {
    self.redshift = self.redshift.map { (1 + $0) * (1 + redshift) - 1 }
    guard redshift != 0, count > 0 else { return }
    let values = bridged(flux)
    let old = self
    let end = count - 1
    var hidden = [Bool](repeating: true, count: count)
    var source = 0
    for i in 0..<count {
      let place = wavelengths[i] / (1 + redshift)
      while source < end - 1, wavelengths[source + 1] <= place { source += 1 }
      let next = min(source + 1, end)
      let step = wavelengths[next] - wavelengths[source]
      let share = step > 0 ? Float((place - wavelengths[source]) / step) : 0
      guard place >= wavelengths[0], place <= wavelengths[end] else {
        flux[i] = .nan
        if !inverseVariance.isEmpty { inverseVariance[i] = 0 }
        continue
      }
      let (a, b, c, d) = (values[max(source - 1, 0)], values[source], values[next], values[min(source + 2, end)])
      flux[i] = b + 0.5 * share * (c - a + share * (2 * a - 5 * b + 4 * c - d + share * (3 * (b - c) + d - a)))
      if !inverseVariance.isEmpty { inverseVariance[i] = old.inverseVariance[share < 0.5 ? source : next] }
      hidden[i] =
        share < 1 && !old.isGood(source) || share > 0 && !old.isGood(next)
        || share > 0 && share < 1 && WavelengthGrid.isGap(behind: source, in: wavelengths)
    }
    mask = hidden.contains(true) ? hidden : []
  }
}
