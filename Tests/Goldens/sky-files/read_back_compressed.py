#!/usr/bin/env python3
"""Reads with astropy and fitsio the compressed images and stacks that CompressedWritingTests writes.

    mkdir kept && FLEMING_KEEP=kept swift test -c release --filter CompressedWritingTests && python3 read_back_compressed.py kept
"""
import sys

import fitsio
import numpy as np
from astropy.io import fits

folder = sys.argv[1]


def equal(a, b):
    return np.array_equal(np.asarray(a, "f4"), np.asarray(b, "f4"), equal_nan=True)


for name in ["whole", "real"]:
    plain = fits.getdata(f"{folder}/{name}-none.fits")
    assert plain.shape == (5, 44, 43) and np.isnan(plain).sum() > 100
    for kind in ["gzip", "rice"]:
        with fits.open(f"{folder}/{name}-{kind}.fits") as file:
            file.verify("exception")
            data, header = file[1].data, file[1].header
            assert header["BUNIT"] == "nanomaggy" and header["BANDS"] == "ugriz"
        lossless = kind == "gzip" or name == "whole"
        own = plain if lossless else fits.getdata(f"{folder}/own-{name}-rice.fits")
        assert equal(data, own), (name, kind)
        if lossless and header["BITPIX"] < 0:
            assert equal(fitsio.read(f"{folder}/{name}-{kind}.fits", ext=1), own), (name, kind)
        if not lossless:
            assert np.nanmax(np.abs(data - plain)) < 10 / 16
    for kind in ["none", "gzip", "rice"]:
        with fits.open(f"{folder}/stack-{name}-{kind}.fits") as file:
            image = file[0] if kind == "none" else file[1]
            assert (3, 5, 44, 43) == tuple(image.header[f"NAXIS{i}"] for i in (4, 3, 2, 1))
            assert file["OBJECTS"].data["id"].tolist() == ["a", "b", "c"]
            own = plain if kind != "rice" else fits.getdata(f"{folder}/own-stack-{name}-rice.fits")
            assert equal(image.data[2], own), (name, kind)
print("compressed images and stacks read back equal")
