#!/usr/bin/env python3
"""Makes the JPEG files of this folder with Pillow, and expected.json with what Pillow reads from them.

    python3 make.py

Every file is decoded by libjpeg's defaults and turned by ImageOps.exif_transpose. The files are in the repository, so
nobody needs to run this to test.
"""
import json
import os

import numpy as np
from PIL import Image, ImageOps

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rows, columns = np.mgrid[0:21, 0:35]
red = 128 + 100 * np.sin(rows / 3) * np.cos(columns / 5)
green = 255 * np.exp(-((rows - 10) ** 2 + (columns - 17) ** 2) / 60)
blue = (rows * columns * 3) % 256
colour = Image.fromarray(np.stack([red, green, blue], -1).clip(0, 255).astype("u1"))
grey = colour.convert("L")
expected = {}


def keep(name, picture, **options):
    picture.save(name, **options)
    with Image.open(name) as file:
        values = np.asarray(ImageOps.exif_transpose(file))
    values = values[..., None] if values.ndim == 2 else values
    expected[name] = {"shape": [values.shape[2], *values.shape[:2]], "values": values.transpose(2, 0, 1).ravel().tolist()}


keep("grey.jpg", grey, quality=90)
keep("420.jpg", colour, quality=85, subsampling="4:2:0")
keep("422.jpg", colour, quality=85, subsampling="4:2:2")
keep("444.jpg", colour, quality=95, subsampling="4:4:4")
keep("progressive.jpg", colour, quality=85, progressive=True)
keep("restart.jpg", colour, quality=85, restart_marker_blocks=2)
keep("rgb.jpg", colour, quality=85, keep_rgb=True)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[274] = orientation
    keep(f"orientation-{orientation}.jpg", colour.crop((0, 0, 13, 9)), quality=85, exif=exif)
keep("one.jpg", grey.crop((0, 0, 1, 1)))
colour.convert("CMYK").save("cmyk.jpg", quality=80)
json.dump(expected, open("expected.json", "w"))
