#!/usr/bin/env python3
"""Makes the catalogues of this folder with astropy.

    python3 make.py

The files are in the repository, so nobody needs to run this to test; CatalogueTests holds the values.
"""
import os

import numpy as np
from astropy.io import fits
from astropy.io.votable import from_table, writeto
from astropy.table import MaskedColumn, Table

os.chdir(os.path.dirname(os.path.abspath(__file__)))
table = Table(meta={"name": "objects"})
table["id"] = np.array(["M 31", "NGC 4565", "<&>"])
table["ra"] = MaskedColumn([10.5, -0.25, 1.0], mask=[False, False, True], unit="deg")
table["count"] = MaskedColumn(np.array([2**62, -1, 0], "i8"), mask=[False, True, False])
table["small"] = MaskedColumn(np.array([1, -2, 3], "i2"), mask=[True, False, False])
table["byte"] = np.array([0, 200, 255], "u1")
table["good"] = np.array([True, False, True])
table["flux"] = np.arange(6, dtype="f4").reshape(3, 2)
table["long"] = np.arange(12, dtype="i4").reshape(3, 2, 2)
table["wave"] = np.array([1 + 2j, 3 - 4j, 0j])
rows = [[1, 2], [3], []]
table["list"] = np.array([np.ma.array(row, dtype="f8", mask=[False] * len(row)) for row in rows] + [None], dtype=object)[:3]
for serialization in ["tabledata", "binary", "binary2"]:
    document = from_table(table)
    field = document.get_first_table().get_field_by_id("ra")
    field.ucd, field.description = "pos.eq.ra;meta.main", "right ascension"
    for name in ["count", "small"]:
        document.get_first_table().get_field_by_id(name).values.null = -999
    writeto(document, f"{serialization}.vot", tabledata_format=serialization)

header = fits.Column("Field Header Card", "240A", array=np.array(["SIMPLE  = T"]))
objects = [fits.Column("NUMBER", "J", array=[1, 2]), fits.Column("X_IMAGE", "E", unit="pixel", array=[10.5, 20.25])]
fits.HDUList(
    [
        fits.PrimaryHDU(),
        fits.BinTableHDU.from_columns([header], name="LDAC_IMHEAD"),
        fits.BinTableHDU.from_columns(objects, name="LDAC_OBJECTS"),
    ]
).writeto("ldac.fits", overwrite=True)
