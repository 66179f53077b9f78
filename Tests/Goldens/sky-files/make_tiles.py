#!/usr/bin/env python3
"""Makes compressed images with tiles of several sizes, and tiles.json, what astropy reads from them.

    python3 make_tiles.py        (in this folder; needs numpy and astropy)
"""
import json

import numpy as np
from astropy.io import fits

random = np.random.default_rng(5)
expected = {}


def make(name, array, kind="RICE_1", scale=None, **options):
    unit = fits.CompImageHDU(array, compression_type=kind, **options)
    name = f"{name}.fits.fz"
    fits.HDUList([fits.PrimaryHDU(), unit]).writeto(name, overwrite=True)
    data = fits.getdata(name, 1)
    assert (data == array).all()
    expected[name] = {"shape": list(data.shape), "values": [float(x) for x in data.ravel()]}


make("tile_whole", random.integers(-99, 99, (25, 35)).astype("i2"), tile_shape=(25, 35))
make("tile_odd", random.integers(-(10**6), 10**6, (25, 35)).astype("i4"), tile_shape=(8, 12))
make("tile_cube", random.poisson(50, (3, 25, 35)).astype("i2"), tile_shape=(2, 8, 12))
make("tile_random8", random.integers(0, 256, (20, 35)).astype("u1"))
make("tile_random16", random.integers(-(2**15), 2**15, (20, 35)).astype("i2"))
make("tile_unsigned", random.integers(0, 2**16, (20, 35)).astype("u2"))
make("tile_random32", random.integers(-(2**23), 2**23, (20, 35)).astype("i4"))
steps = np.zeros((20, 35), "i4")
steps[::2, 7] = 2**22
make("tile_steps", steps)
make("tile_plain", random.integers(-99, 99, (20, 35)).astype("i2"), kind="NOCOMPRESS")
wide = random.integers(-(10**15), 10**15, (20, 35))
for kind in ["GZIP_1", "GZIP_2", "NOCOMPRESS"]:
    make(f"tile_wide_{kind.lower()}", wide, kind=kind, tile_shape=(8, 12))
json.dump(expected, open("tiles.json", "w"))
