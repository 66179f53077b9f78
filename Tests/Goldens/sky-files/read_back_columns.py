#!/usr/bin/env python3
"""Reads with astropy the table of every kind of column that TableColumnsTests writes.

    mkdir kept && FLEMING_KEEP=kept swift test -c release --filter TableColumnsTests && python3 read_back_columns.py kept
"""
import sys

from astropy.io import fits

with fits.open(f"{sys.argv[1]}/all.fits") as file:
    file.verify("exception")
    unit = file["ALL"]
    data = unit.data
    assert [c.format for c in unit.columns][:4] == ["K", "L", "6A", "2L"], unit.columns
    assert data["words"].tolist() == [["a", "bcd"], ["", "ef"]] and data["flags"].tolist() == [[True, False], [False, True]]
    assert [list(row) for row in data["list"]] == [[0.5], [1.5, -2]] and unit.columns["list"].unit == "Jy"
    assert unit.header["TUCD5"] == "phot.flux" and unit.header["TCOMM5"] == "fluxes"
    assert [list(row) for row in data["short"]] == [[1, 2, 3], []]
    assert [list(row) for row in data["bits"]] == [[True], [False]]
    assert [len(row) for row in data["counts"]] == [0, 2] and data["counts"][1][1] == 2
    assert data["counts"][1][0] == unit.columns["counts"].null
    assert data["z"].tolist() == [1 + 2j, 3 + 4j] and unit.columns["z"].format == "M"
    assert data["cube"].shape == (2, 3, 2) and data["cube"][1].ravel().tolist() == [6, 7, 8, 9, 10, 11]
    assert data["n"][0] == -(2**63) and data["n"][1] == unit.columns["n"].null
    assert unit.header["CREATOR"] == "fleming"
print("every kind of column reads back equal")
