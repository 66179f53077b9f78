#!/usr/bin/env python3
"""Reads with astropy the tables that TableTests writes.

    mkdir kept && FLEMING_KEEP=kept swift test -c release --filter TableTests && python3 read_back.py kept
"""
import csv
import json
import math
import sys

from astropy.io import fits
from astropy.io.votable import parse
from astropy.table import Table

folder = sys.argv[1]
reals = [10.684708333333334, 0.1 + 0.2, -1e-300]

with fits.open(f"{folder}/table.fits") as file:
    file.verify("exception")
    unit = file["OBJECTS"]
    assert [c.format for c in unit.columns] == ["14A", "D", "K", "E", "L", "2E"], unit.columns
    assert list(unit.data["ra"]) == reals and unit.columns["ra"].unit == "deg"
    assert list(unit.data["count"]) == [2**63 - 1, -1, 0]
    assert list(unit.data["good"]) == [True, False, True]
    assert unit.data["features"].tolist() == [[1, 2], [3, 4.5], [5, -6]]
    assert list(unit.data["id"]) == ["M 31", 'comma, "quote"', "line?break"]
    assert unit.header["TUCD2"] == "pos.eq.ra" and unit.header["TCOMM2"] == "right ascension"
    assert unit.header["SEED"] == 7 and unit.header["EPSILON"] == 0.25
    assert unit.header.comments["EPSILON"] == "[sigma] budget"

table = parse(f"{folder}/table.vot", verify="exception").get_first_table().to_table()
assert list(table["ra"]) == reals and table["ra"].unit == "deg" and table["ra"].meta["ucd"] == "pos.eq.ra"
assert list(table["id"]) == ["M 31", 'comma, "quote"', "line\nbreak"]
assert list(table["count"]) == [2**63 - 1, -1, 0] and list(table["good"]) == [True, False, True]
assert table["features"].tolist() == [[1, 2], [3, 4.5], [5, -6]]

rows = list(csv.DictReader(open(f"{folder}/table.csv", newline="")))
assert [float(row["ra"]) for row in rows] == reals and rows[2]["id"] == "line\nbreak" and rows[2]["p_star"] == ""
assert [float(row["features1"]) for row in rows] == [2, 4.5, -6]
assert list(Table.read(f"{folder}/table.csv", format="ascii.csv")["ra"]) == reals

rows = [json.loads(line) for line in open(f"{folder}/table.jsonl")]
assert [row["ra"] for row in rows] == reals and rows[2]["p_star"] is None and rows[1]["features0"] == 3
print("FITS, VOTable, CSV and JSON lines read back equal")
