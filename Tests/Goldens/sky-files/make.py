#!/usr/bin/env python3
"""Makes the FITS files of this folder with astropy and numpy, and expected.json with the numbers they hold.

    python3 make.py

Made with astropy 8.0 and numpy 2; the files are in the repository, so nobody needs to run this to test.
"""
import json
import os

import numpy as np
from astropy.io import fits

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(4)
expected = {"images": {}}


def plain(array):
    return [None if not np.isfinite(x) else float(x) for x in np.ravel(array).astype("f8")]


def image(name, array, unit, **compress):
    if compress:
        units = [fits.PrimaryHDU(), fits.CompImageHDU(array, name="SCI", **compress)]
    else:
        units = [fits.PrimaryHDU(array)]
    units[-1].header["BUNIT"] = unit
    fits.HDUList(units).writeto(name, overwrite=True)
    with fits.open(name) as file:
        data = file[1 if compress else 0].data
        expected["images"][name] = {"shape": list(data.shape), "values": plain(data)}


counts = random.poisson(200, (24, 20)).astype("i2")
fluxes = random.normal(10, 3, (2, 16, 18)).astype("f4")
fluxes[0, 3, 4] = np.nan
for kind in ["RICE_1", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1"]:
    image(f"{kind.lower()}.fits.fz", counts, "adu", compression_type=kind)
image("rice_float.fits.fz", fluxes, "Jy", compression_type="RICE_1", quantize_level=16, quantize_method=2, dither_seed=7)
image("gzip_float.fits.fz", fluxes, "Jy", compression_type="GZIP_2", quantize_level=0)
image("uint16.fits", counts.astype("u2") + np.uint16(60000), "adu")
image("int64.fits.gz", counts.astype("i8") * 10**9, "adu")

columns = [
    fits.Column("ID", "K", array=np.array([2**53 + 1, -5, 7], "i8")),
    fits.Column("NAME", "12A", array=np.array(["M 31", "NGC 4565", ""])),
    fits.Column("RA", "D", unit="deg", array=np.array([10.684708, 189.086, np.nan])),
    fits.Column("FLUX", "E", unit="nanomaggy", array=np.array([1.5, np.inf, -0.25], "f4")),
    fits.Column("GOOD", "L", array=np.array([True, False, True])),
    fits.Column("BYTE", "B", array=np.array([0, 200, 255], "u1")),
    fits.Column("SHORT", "I", null=-999, array=np.array([1, -999, 3], "i2")),
    fits.Column("UNSIGNED", "I", bzero=32768, array=np.array([0, 40000, 65535], "u2")),
    fits.Column("SCALED", "J", array=np.array([0, 3, -2], "i4")),
    fits.Column("VECTOR", "4E", array=np.arange(12, dtype="f4").reshape(3, 4)),
    fits.Column("LISTS", "PJ()", array=np.array([[1], [2, 3], []], dtype=object)),
]
table = fits.BinTableHDU.from_columns(columns, name="OBJECTS")
table.header["TUCD3"] = "pos.eq.ra;meta.main"
table.header["TCOMM3"] = "right ascension"
table.header["OBSERVER"] = ("Fleming", "who looked")
fits.HDUList([fits.PrimaryHDU(), table]).writeto("table.fits", overwrite=True)
fits.setval("table.fits", "TSCAL9", value=0.5, ext=1)
fits.setval("table.fits", "TZERO9", value=100.0, ext=1)
json.dump(expected, open("expected.json", "w"))
