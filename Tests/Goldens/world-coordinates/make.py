#!/usr/bin/env python3
"""Makes the golden positions of the world coordinate tests with astropy.wcs. Run in this folder: python3 make.py

Each header becomes a small FITS file; positions.json holds pixels (0-based) and where astropy puts them on the sky. Needs
astropy and numpy.
"""
import json

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

TURN = {"CD1_1": -1.1e-4, "CD1_2": 3e-5, "CD2_1": 2.9e-5, "CD2_2": 1.08e-4}


def header(projection, ra=150.1, dec=2.2, **more):
    h = fits.Header()
    h["WCSAXES"] = 2
    h["CTYPE1"], h["CTYPE2"] = f"RA---{projection}"[:12], f"DEC--{projection}"[:12]
    h["CRVAL1"], h["CRVAL2"] = ra, dec
    h["CRPIX1"], h["CRPIX2"] = 20.5, 16.25
    h["CUNIT1"] = h["CUNIT2"] = "deg"
    h["RADESYS"] = "ICRS"
    for key, value in {**TURN, **more}.items():
        h[key] = value
    return h


SIP = {"A_ORDER": 2, "B_ORDER": 2, "A_2_0": 2e-5, "A_1_1": -1e-5, "A_0_2": 3e-6, "B_2_0": 4e-6, "B_1_1": 1.5e-5, "B_0_2": -2e-5}
TPV = {"PV1_0": 0.0, "PV1_1": 1.0001, "PV1_2": 1e-5, "PV1_4": 3e-3, "PV2_0": 0.0, "PV2_1": 0.9999, "PV2_2": -2e-5, "PV2_5": 2e-3}
CASES = {
    "tan": header("TAN"),
    "tan-at-the-pole": header("TAN", ra=12.0, dec=89.9995),
    "tan-at-zero": header("TAN", ra=0.0002, dec=-35.0),
    "tan-sip": header("TAN-SIP", **SIP),
    "tpv": header("TPV", **TPV),
    "zea": header("ZEA", ra=266.4, dec=-28.9),
}

result = {}
x, y = [v.ravel() for v in np.meshgrid(np.linspace(-4, 44, 5), np.linspace(-3, 35, 4))]
for name, h in CASES.items():
    fits.PrimaryHDU(np.arange(32 * 40, dtype="f4").reshape(32, 40), h).writeto(f"{name}.fits", overwrite=True)
    ra, dec = WCS(h).all_pix2world(x, y, 0)
    result[name] = {"x": x.tolist(), "y": y.tolist(), "longitudes": ra.tolist(), "latitudes": dec.tolist()}
with open("positions.json", "w") as file:
    json.dump(result, file)
