#!/usr/bin/env python3
"""Opening large FITS images: Fleming beside fitsio and astropy, the same files, all processors for Fleming.

    swift build -c release --package-path Benchmarks --product files-bench
    python3 Benchmarks/peers/fits_large.py

Made are 4000 x 4000 32-bit floats, and 4000 x 4000 16-bit integers in Rice-coded tiles (.fz). Rounds take turns; printed
are milliseconds an image (median of the rounds, files in the page cache) and the ratio. Exits with 1 when the pixels
differ. Fleming gives floats, the others the file's own type. Needs numpy, astropy and fitsio.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

import fitsio
import numpy as np
from astropy.io import fits

here = os.path.dirname(os.path.abspath(__file__))
bench = os.environ.get("FILES_BENCH", os.path.join(here, "..", ".build", "release", "files-bench"))
if not os.path.exists(bench):
    sys.exit("build it first: swift build -c release --package-path Benchmarks --product files-bench")


def middle(data):
    return float(data[data.shape[0] // 2, data.shape[1] // 2])


def with_astropy(path, hdu):
    with fits.open(path, memmap=False) as file:
        return middle(file[hdu].data)


def compare(what, path, hdu, folder):
    times = {"fleming": [], "fitsio": [], "astropy": []}
    values = {}
    for turn in range(7):
        answer = subprocess.run([bench, "4", folder], capture_output=True, text=True, check=True).stdout.split()
        # The first round of a process pays for its first pages, as the first of the others did.
        times["fleming"] += [float(t) for t in answer[1:-1]]
        values["fleming"] = float(answer[-1])
        readers = {"fitsio": lambda: middle(fitsio.read(path, ext=hdu)), "astropy": lambda: with_astropy(path, hdu)}
        for name, read in readers.items():
            for _ in range(1 if name == "astropy" and hdu else 3):
                start = time.perf_counter()
                values[name] = read()
                times[name].append(time.perf_counter() - start)
    ours = statistics.median(times["fleming"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{what} {name:8s} {1e3 * median:7.1f} ms   fleming is {median / ours:5.2f} times as fast", flush=True)
    if len({round(value, 4) for value in values.values()}) > 1:
        sys.exit(f"the pixels differ: {values}")


with tempfile.TemporaryDirectory() as folder:
    random = np.random.default_rng(1)
    sky = random.normal(1000, 15, (4000, 4000))
    for what, hdu, units in [
        ("float32     ", 0, [fits.PrimaryHDU(sky.astype("f4"))]),
        ("int16 Rice  ", 1, [fits.PrimaryHDU(), fits.CompImageHDU(sky.astype("i2"), compression_type="RICE_1")]),
    ]:
        own = os.path.join(folder, what.strip().replace(" ", "-"))
        os.mkdir(own)
        path = os.path.join(own, "image.fits" if hdu == 0 else "image.fits.fz")
        fits.HDUList(units).writeto(path)
        compare(what, path, hdu, own)
