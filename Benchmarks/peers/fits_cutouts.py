#!/usr/bin/env python3
"""Opening FITS cutouts by the thousand: Fleming beside fitsio and astropy, one thread each, the same files.

    swift build -c release --package-path Benchmarks --product files-bench
    python3 Benchmarks/peers/fits_cutouts.py [FOLDER]

Without a folder, 1,000 cutouts of 5 x 44 x 44 32-bit floats are made in a temporary one. Rounds take turns; printed are
files a second (median of the rounds, files in the page cache) and the ratio. Exits with 1 when the pixels differ.
Needs numpy, astropy and fitsio.
"""
import glob
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = "1"
import fitsio
import numpy as np
from astropy.io import fits

here = os.path.dirname(os.path.abspath(__file__))
bench = os.environ.get("FILES_BENCH", os.path.join(here, "..", ".build", "release", "files-bench"))
if not os.path.exists(bench):
    sys.exit("build it first: swift build -c release --package-path Benchmarks --product files-bench")


def middle(data):
    return sum(float(plane[plane.shape[0] // 2, plane.shape[1] // 2]) for plane in data)


def with_astropy(path):
    with fits.open(path, memmap=False) as file:
        return middle(file[0].data)


def compare(folder):
    paths = sorted(glob.glob(os.path.join(folder, "*.fits")))
    times = {"fleming": [], "fitsio": [], "astropy": []}
    sums = {}
    for turn in range(7):
        answer = subprocess.run([bench, "3", folder], capture_output=True, text=True, check=True).stdout.split()
        times["fleming"] += [float(t) for t in answer[:-1]]
        sums["fleming"] = float(answer[-1])
        for name, read in [("fitsio", lambda path: middle(fitsio.read(path))), ("astropy", with_astropy)]:
            if name == "astropy" and turn % 3:
                continue
            start = time.perf_counter()
            sums[name] = sum(read(path) for path in paths)
            times[name].append(time.perf_counter() - start)
    ours = statistics.median(times["fleming"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:8s} {len(paths) / median:9.0f} files/s   fleming is {median / ours:5.1f} times as fast")
    if any(abs(sums[name] - sums["fleming"]) > 1e-6 * max(1.0, abs(sums[name])) for name in sums):
        sys.exit(f"the pixels differ: {sums}")


if len(sys.argv) > 1:
    compare(sys.argv[1])
else:
    with tempfile.TemporaryDirectory() as folder:
        random = np.random.default_rng(1)
        for i in range(1000):
            unit = fits.PrimaryHDU(random.normal(size=(5, 44, 44)).astype("f4"))
            unit.header["BUNIT"], unit.header["BANDS"], unit.header["RA"] = "nanomaggy", "ugriz", 10.5 + i
            unit.writeto(os.path.join(folder, f"{i:04d}.fits"))
        compare(folder)
