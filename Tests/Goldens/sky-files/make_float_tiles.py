#!/usr/bin/env python3
"""Makes compressed images of floats, quantised with every dither and not, and float_tiles.json, what astropy reads from them.

    python3 make_float_tiles.py        (in this folder; needs numpy and astropy)
"""
import json

import numpy as np
from astropy.io import fits

random = np.random.default_rng(7)
sky = random.normal(3, 0.25, (12, 17)).astype("f4")
sky[2, 3] = sky[11, 16] = np.nan
sky[5, 1:9] = 0
expected = {}


def make(name, array, kind, **options):
    name = f"floats_{name}.fits.fz"
    unit = fits.CompImageHDU(array, compression_type=kind, **options)
    fits.HDUList([fits.PrimaryHDU(), unit]).writeto(name, overwrite=True)
    data = fits.getdata(name, 1)
    expected[name] = {
        "shape": list(data.shape),
        "values": [float(x) if np.isfinite(x) else None for x in data.ravel()],
    }


make("rice_none", sky, "RICE_1", tile_shape=(5, 7), quantize_method=-1)
make("rice_dither_1", sky, "RICE_1", tile_shape=(5, 7), quantize_method=1, dither_seed=9998)
make("rice_dither_2", sky, "RICE_1", tile_shape=(5, 7), quantize_method=2, dither_seed=77)
make("rice_double", sky.astype("f8"), "RICE_1", quantize_method=1)
make("rice_cube", random.normal(0, 1, (3, 8, 9)).astype("f4"), "RICE_1", tile_shape=(2, 5, 9), quantize_method=1)
# Too steep to be quantised: the tiles hold the floats.
make("rice_steep", random.normal(0, 1e30, (12, 17)).astype("f4"), "RICE_1")
make("rice_whole", np.nan_to_num(sky) * 100, "RICE_1", quantize_level=0)
make("gzip_1", sky, "GZIP_1", tile_shape=(5, 7), quantize_method=1)
make("gzip_2_exact", sky, "GZIP_2", tile_shape=(5, 7), quantize_level=0)
make("plain", sky, "NOCOMPRESS", tile_shape=(5, 7), quantize_method=2)
make("plain_exact", sky.astype("f8"), "NOCOMPRESS", quantize_level=0)
json.dump(expected, open("float_tiles.json", "w"))
