"""Golden numbers for zscale limits and affine resampling: astropy's ZScaleInterval and scipy.ndimage.affine_transform.

Run in this folder: python3 make_goldens.py (needs numpy, scipy and astropy). Writes goldens.json.
The input images are made of integer arithmetic, so that the Swift test makes the same ones.
"""
import json

import numpy as np
from astropy.visualization import ZScaleInterval
from scipy.ndimage import affine_transform


def noise(count, seed):
    """Values in [0, 1) of a linear congruential generator (Numerical Recipes), the same in Swift."""
    state, values = seed, []
    for _ in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values.append((state >> 8) / 2**24)
    return np.array(values, dtype=np.float32)


def zscale_case(rows, columns, seed, bright):
    image = noise(rows * columns, seed) + noise(rows * columns, seed + 1) + noise(rows * columns, seed + 2)
    image[::bright] *= np.float32(50)
    low, high = ZScaleInterval().get_limits(image.astype(np.float64))
    return {"rows": rows, "columns": columns, "seed": seed, "bright": bright, "low": float(low), "high": float(high)}


def affine_case(rows, columns, seed, degrees, zoom, shift, mode):
    image = noise(rows * columns, seed).reshape(rows, columns).astype(np.float64)
    a = np.deg2rad(degrees)
    # (x, y): rotation, then zoom, then shift.
    forward = zoom * np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    swap = np.array([[0.0, 1.0], [1.0, 0.0]])
    back = np.linalg.inv(swap @ forward @ swap)
    center = np.array([(rows - 1) / 2, (columns - 1) / 2])
    offset = center - back @ (center + np.array(shift))
    moved = affine_transform(image, back, offset, order=1, mode=mode)
    return {"rows": rows, "columns": columns, "seed": seed, "degrees": degrees, "zoom": zoom, "shift": shift,
            "mode": mode, "values": [round(float(v), 9) for v in moved.ravel()]}


goldens = {
    "zscale": [zscale_case(44, 44, 1, 37), zscale_case(120, 97, 5, 11), zscale_case(3, 1, 9, 2),
               zscale_case(30, 30, 12, 3)],
    "affine": [affine_case(9, 12, 3, 30.0, 1.1, [0.5, -1.25], "reflect"),
               affine_case(8, 8, 4, -111.0, 0.8, [2.0, 0.25], "reflect"),
               affine_case(7, 10, 6, 45.0, 0.7, [0.0, 0.0], "nearest")],
}
with open("goldens.json", "w") as file:
    json.dump(goldens, file, indent=1)
