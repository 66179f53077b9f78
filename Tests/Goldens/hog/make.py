#!/usr/bin/env python3
"""Writes the goldens of HistogramOfOrientedGradients: pictures (pixels.f32), scikit-image's features and drawings
(expected.f64), and what is where (cases.json). Run in this folder: python3 make.py (numpy, scikit-image)."""
import json
import numpy as np
import skimage
from skimage.feature import hog

random = np.random.default_rng(20250101)


def picture(kind, bands, rows, columns):
    shape = (bands, rows, columns)
    if kind == "noise":
        x = random.normal(size=shape)
    elif kind == "positive":
        x = random.exponential(3, size=shape)
    elif kind == "bytes":  # ties between bands, angles on borders, flat places
        x = random.integers(0, 6, size=shape) * 51
    elif kind == "words":
        x = random.integers(0, 65536, size=shape)
    elif kind == "star":  # a symmetric source on a sky around zero
        r, c = np.mgrid[:rows, :columns]
        x = np.exp(-((r - rows / 2) ** 2 + (c - columns / 2) ** 2) / 18) * np.arange(1, bands + 1)[:, None, None]
        x = x + random.normal(scale=0.02, size=shape)
    elif kind == "bowl":  # noiseless: exact symmetries, tails of 1e-20, gradients along the axes
        r, c = np.mgrid[:rows, :columns]
        x = np.exp(-((r - rows // 2) ** 2 + (c - columns // 2) ** 2) / 8.0)[None] * np.ones(shape)
    elif kind == "flat":
        x = np.full(shape, 7.0)
    elif kind == "huge":
        x = random.normal(size=shape) * 1e30
    elif kind == "faint":
        x = random.normal(size=shape) * 1e-9
    return x.astype("<f4")


cases = []
pixels = []
expected = []
place = [0, 0]


def case(kind, bands, rows, columns, orientations=9, cell=(8, 8), block=(3, 3), norm="L2-Hys", root=False, draw=False):
    image = picture(kind, bands, rows, columns)

    def run(x):
        axis = 0 if bands > 1 else None
        return hog(x if bands > 1 else x[0], orientations=orientations, pixels_per_cell=cell, cells_per_block=block,
                   block_norm=norm, transform_sqrt=root, visualize=draw, channel_axis=axis)

    wide = run(image.astype(float))
    narrow = run(image)
    if draw:
        values = np.concatenate([wide[0], wide[1].ravel()])
        narrow = np.concatenate([narrow[0], narrow[1].ravel()])
    else:
        values = wide
    gap = float(np.abs(values - narrow).max())
    cases.append(dict(
        kind=kind, bands=bands, rows=rows, columns=columns, orientations=orientations, cell=list(cell),
        block=list(block), norm=norm, root=root, draw=draw, pixels=place[0], expected=place[1], count=len(values)))
    print(f"{kind:9s} {bands} x {rows} x {columns}  {len(values)} numbers; 32-bit arithmetic differs by {gap:.1e}")
    pixels.append(image.ravel())
    expected.append(values)
    place[0] += image.size
    place[1] += len(values)


for norm in ["L1", "L1-sqrt", "L2", "L2-Hys"]:
    case("noise", 1, 37, 29, norm=norm)
    case("bytes", 3, 26, 31, norm=norm, cell=(6, 5), block=(2, 2))
    case("star", 5, 44, 44, norm=norm)
    case("positive", 1, 25, 24, norm=norm, root=True)
    case("flat", 1, 24, 24, norm=norm)
for orientations in [1, 2, 3, 4, 7, 8, 12, 18, 28, 36, 50]:
    case("bytes", 1, 17, 19, orientations=orientations, cell=(5, 6), block=(1, 2))
case("bytes", 4, 33, 33, orientations=4, cell=(3, 3), block=(2, 3))
case("words", 3, 24, 40, orientations=6, cell=(7, 9), block=(2, 1))
case("noise", 2, 13, 14, cell=(1, 1), block=(1, 1), norm="L1")
case("noise", 5, 3, 3, cell=(3, 3), block=(1, 1), norm="L2")
case("noise", 1, 1, 9, cell=(1, 3), block=(1, 3), norm="L1")
case("noise", 1, 9, 1, cell=(3, 1), block=(3, 1), norm="L2")
case("noise", 1, 2, 2, cell=(1, 2), block=(1, 1), norm="L1")
case("positive", 3, 29, 30, orientations=8, cell=(4, 4), block=(2, 2), root=True)
case("bowl", 1, 31, 31, cell=(5, 5), block=(2, 2))
case("bowl", 3, 31, 31, orientations=8, cell=(5, 5), block=(2, 2), norm="L1")
case("huge", 2, 24, 24)
case("faint", 2, 24, 24, norm="L1-sqrt")
case("star", 1, 36, 40, draw=True)
case("noise", 3, 25, 26, orientations=6, cell=(12, 7), block=(1, 1), draw=True)

np.concatenate(pixels).astype("<f4").tofile("pixels.f32")
np.concatenate(expected).astype("<f8").tofile("expected.f64")
with open("cases.json", "w") as file:
    lines = ",\n  ".join(json.dumps(c) for c in cases)
    file.write(f'{{"scikit-image": "{skimage.__version__}", "cases": [\n  {lines}\n]}}\n')
print(len(cases), "cases,", place[0], "pixels,", place[1], "numbers")
