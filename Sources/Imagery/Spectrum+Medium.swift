extension Spectrum {
  /// The refractive index of standard air (15 C, 1 atm, dry, 450 ppm CO2) at a vacuum wavelength in Angstrom.
  ///
  /// Ciddor 1996 (Applied Optics 35, 1566), the form SDSS and the IDL library use: with s = 10^4 / wavelength,
  /// n = 1 + 0.05792105 / (238.0185 - s^2) + 0.00167917 / (57.362 - s^2). Below 2,000 Angstrom, where air is opaque and
  /// wavelengths are given in vacuum, the index is held at its value there, so that pixels keep their order.
  public static func refractiveIndexOfAir(vacuumWavelength: Double) -> Double {
    let number = 1e4 / max(vacuumWavelength, 2000)
    let square = number * number
    return 1 + 5.792_105e-2 / (238.0185 - square) + 1.679_17e-3 / (57.362 - square)
  }

  /// The wavelength in air of a vacuum wavelength, both in Angstrom.
  public static func airWavelength(ofVacuum wavelength: Double) -> Double {
    wavelength / refractiveIndexOfAir(vacuumWavelength: wavelength)
  }

  /// The vacuum wavelength of one in air, both in Angstrom: the inverse of `airWavelength(ofVacuum:)`, iterated until it
  /// stands still (the index changes so slowly that each round gains five digits).
  public static func vacuumWavelength(ofAir wavelength: Double) -> Double {
    var vacuum = wavelength
    for _ in 0..<5 { vacuum = wavelength * refractiveIndexOfAir(vacuumWavelength: vacuum) }
    return vacuum
  }

  /// The spectrum with vacuum wavelengths; nil when nothing says what its wavelengths are (set `medium` first).
  public func inVacuum() -> Spectrum? {
    guard let medium else { return nil }
    if medium == .vacuum { return self }
    var converted = relabelled(wavelengths.map(Self.vacuumWavelength))
    converted.medium = .vacuum
    return converted
  }

  /// The spectrum with wavelengths in air; nil when nothing says what its wavelengths are (set `medium` first).
  public func inAir() -> Spectrum? {
    guard let medium else { return nil }
    if medium == .air { return self }
    var converted = relabelled(wavelengths.map(Self.airWavelength))
    converted.medium = .air
    return converted
  }
}
