#!/usr/bin/env python3
"""Makes operations.json: what spectres, specutils and numpy make of small spectra, for the tests of Imagery's Spectrum.

    python3 make_operations.py

Made with spectres 2.2, specutils 2.4, astropy 8.0 and numpy 2; nobody needs to run this to test.
"""
import json
import os

import astropy.units as u
import numpy as np
from numpy.polynomial import chebyshev
from specutils import Spectrum
from specutils.analysis import snr_derived
from specutils.utils.wcs_utils import air_to_vac, vac_to_air
from spectres import spectres

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(11)


def listed(array):
    return [None if not np.isfinite(x) else float(x) for x in np.ravel(array)]


wave = 10 ** (3.58 + 1e-3 * np.arange(160))
level = 1 + 0.3 * np.sin(wave / 400)
for line, depth in [(4102, 0.5), (4340, 0.6), (4861, 0.7), (5175, 0.3)]:
    level *= 1 - depth * np.exp(-0.5 * ((wave - line) / 8) ** 2)
level[70] += 3
flux = (level + random.normal(0, 0.03, wave.size)).astype("f4").astype("f8")
ivar = random.uniform(500, 1500, wave.size).astype("f4").astype("f8")

grids = {
    "linear": 3900 + 12.0 * np.arange(120),
    "fine": 4500 + 2.5 * np.arange(90),
    "logarithmic": 4000 * 10 ** (2e-3 * np.arange(60)),
    "beyond": 3700 + 20.0 * np.arange(120),
}
resampled = []
for name, grid in grids.items():
    new, error = spectres(grid, wave, flux, ivar**-0.5, fill=np.nan, verbose=False)
    resampled.append({"name": name, "wavelengths": listed(grid), "flux": listed(new), "ivar": listed(error**-2.0)})


def continuum(x, y, degree, low, high, rounds):
    """Chebyshev fit, clipped in rounds, by numpy's own least squares."""
    scaled = 2 * (x - x[0]) / (x[-1] - x[0]) - 1
    used = np.ones(x.size, bool)
    model = chebyshev.chebval(scaled, chebyshev.chebfit(scaled, y, degree))
    for _ in range(rounds):
        residual = y - model
        deviation = np.sqrt(np.mean(residual[used] ** 2))
        kept = (residual >= -low * deviation) & (residual <= high * deviation)
        if np.array_equal(kept, used):
            break
        used = kept
        model = chebyshev.chebval(scaled, chebyshev.chebfit(scaled[used], y[used], degree))
    return model


vacuum = np.array([2100.0, 3540.5, 4862.683, 5008.24, 6564.61, 9000.0, 15000.0, 24000.0])
derived = Spectrum(flux=flux * u.dimensionless_unscaled, spectral_axis=wave * u.AA)
json.dump(
    {
        "wavelengths": listed(wave),
        "flux": listed(flux),
        "ivar": listed(ivar),
        "resampled": resampled,
        "continuum": listed(continuum(wave, flux, 6, 1.5, 3.0, 10)),
        "vacuum": listed(vacuum),
        "air": listed(vac_to_air(vacuum * u.AA, method="Ciddor1996").value),
        "backToVacuum": listed(air_to_vac(vacuum * u.AA, scheme="iteration", method="Ciddor1996").value),
        "signalToNoiseDerived": float(snr_derived(derived)),
        "signalToNoise": float(np.median(flux * np.sqrt(ivar))),
    },
    open("operations.json", "w"),
)
