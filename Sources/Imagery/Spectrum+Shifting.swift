extension Spectrum {
  /// The speed of light in km/s.
  public static let speedOfLight = 299_792.458

  /// The spectrum as its source emitted it: wavelengths divided by 1 + redshift.
  ///
  /// Fluxes are kept as they are. The integral over a line then shrinks with the wavelengths; multiply a flux density per
  /// Angstrom by 1 + redshift where it has to be conserved. `redshift` becomes 0.
  public func restFrame(redshift: Double) -> Spectrum {
    precondition(redshift > -1 && redshift.isFinite, "a redshift of \(redshift)")
    var shifted = relabelled(wavelengths.map { $0 / (1 + redshift) })
    shifted.redshift = 0
    return shifted
  }

  /// The spectrum as its source emitted it, of a radial velocity in km/s, positive away from us; relativistic.
  public func restFrame(velocity: Double) -> Spectrum {
    restFrame(redshift: Self.redshift(ofVelocity: velocity))
  }

  /// The redshift of a radial velocity in km/s: 1 + z = sqrt((1 + v/c) / (1 - v/c)).
  public static func redshift(ofVelocity velocity: Double) -> Double {
    let beta = velocity / speedOfLight
    precondition(abs(beta) < 1, "a velocity of \(velocity) km/s, faster than light")
    return ((1 + beta) / (1 - beta)).squareRoot() - 1
  }
}
