#!/usr/bin/env python3
"""Makes columns.fits, a table of every kind of FITS column, and columns.json, what astropy reads from it.

    python3 make_columns.py        (in this folder; needs numpy and astropy)
"""
import json

import numpy as np
from astropy.io import fits

rows = 3


def lists(values, type):
    array = np.empty(len(values), dtype=object)
    array[:] = [np.array(v, type) for v in values]
    return array


columns = [
    fits.Column("BITS", "11X", array=(np.arange(33) % 3 == 0).reshape(3, 11)),
    fits.Column("INT8", "B", bzero=-128, array=np.array([-128, 0, 127], "i1")),
    fits.Column("UINT16", "I", bzero=32768, array=np.array([0, 1, 65535], "u2")),
    fits.Column("UINT32", "J", bzero=2**31, array=np.array([0, 1, 2**32 - 1], "u4")),
    fits.Column("UINT64", "K", bzero=2**63, array=np.array([0, 1, 2**63 - 1], "u8")),
    fits.Column("HUGE", "K", bzero=2**63, array=np.array([0, 1, 2**64 - 1], "u8")),
    fits.Column("NULLS", "J", null=-99, array=np.array([-99, 5, -99], "i4")),
    fits.Column("COMPLEX", "C", array=np.array([1 + 2j, 3 - 4j, 0], "c8")),
    fits.Column("COMPLEXES", "2M", array=np.array([[1j, 2], [3, 4j], [5, 6]], "c16")),
    fits.Column("WORDS", "12A", dim="(4,3)", array=np.array([["a", "bc", "def"], ["", "x", "yz"], ["1", "2", "3"]], "U4")),
    fits.Column("DOUBLES", "6D", dim="(2,3)", array=np.arange(18, dtype="f8").reshape(3, 3, 2)),
    fits.Column("SHORTS", "2I", array=np.arange(6, dtype="i2").reshape(3, 2)),
    fits.Column("FLAGS", "2L", array=np.array([[True, False], [False, False], [True, True]])),
    fits.Column("LIST", "PJ()", array=lists([[1], [2, 3], []], "i4")),
    fits.Column("WIDE", "QD()", array=lists([[], [0.5, 1.5, 2.5], [1e300]], "f8")),
    fits.Column("SPECTRUM", "PE()", unit="Jy", array=lists([[1], [2, 3], [4, 5, 6]], "f4")),
    fits.Column("TEXT", "PA()", array=np.array(["abc", "", "longer text"], dtype=object)),
    fits.Column("NOTHING", "0D", array=np.zeros((3, 0))),
    fits.Column("SCALED", "E", array=np.array([1, 2, 3], "f4")),
]
table = fits.BinTableHDU.from_columns(columns, name="COLUMNS")
fits.HDUList([fits.PrimaryHDU(), table]).writeto("columns.fits", overwrite=True)
number = len(columns)
fits.setval("columns.fits", f"TSCAL{number}", value=0.1, ext=1)
fits.setval("columns.fits", f"TZERO{number}", value=1.0, ext=1)

expected = {}
with fits.open("columns.fits") as file:
    data = file[1].data
    for name in data.names[:-2] + ["SCALED"]:
        column = data[name]
        if name in ("BITS", "FLAGS"):
            expected[name] = [[str(bool(x)).lower() for x in row] for row in column]
        elif name.startswith("COMPLEX"):
            expected[name] = [[repr(float(f)) for x in np.ravel(row) for f in (x.real, x.imag)] for row in column]
        elif name == "NULLS":
            expected[name] = [["" if x == -99 else str(x)] for x in column]
        elif name == "TEXT":
            expected[name] = [["abc"], [""], ["longer text"]]  # astropy gives single characters, blanks lost
        else:
            expected[name] = [[repr(float(x)) if getattr(x, "dtype", np.dtype("U1")).kind == "f" else str(x)
                               for x in (np.ravel(row) if not isinstance(row, str) else [row])] for row in column]
    expected["NOTHING"] = [[]] * rows
json.dump(expected, open("columns.json", "w"), indent=1)
