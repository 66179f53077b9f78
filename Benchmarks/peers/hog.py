#!/usr/bin/env python3
"""Histograms of oriented gradients: Fleming beside scikit-image, one thread each, the same pictures.

    swift build -c release --package-path Benchmarks --product hog-bench
    python3 Benchmarks/peers/hog.py

Rounds of both sides take turns; printed are the medians, their ratio and the largest difference of the features.
Exits with 1 when a ratio is below 10 or a difference above 1e-6. Needs numpy and scikit-image.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
from skimage.feature import hog

folder = os.path.dirname(os.path.abspath(__file__))
bench = os.path.join(folder, "..", ".build", "release", "hog-bench")
if not os.path.exists(bench):
    sys.exit("build it first: swift build -c release --package-path Benchmarks --product hog-bench")

failed = False
print(f"{'picture':>18s} {'cell':>4s} {'block':>5s} {'scikit-image ms':>16s} {'fleming ms':>11s} {'ratio':>6s} {'difference':>11s}")
with tempfile.TemporaryDirectory() as temporary:
    source, answer = os.path.join(temporary, "pixels"), os.path.join(temporary, "features")
    for rows, columns, bands, cell, block, rounds in [
        (44, 44, 1, 8, 3, 40), (44, 44, 5, 8, 3, 40), (69, 69, 3, 8, 3, 40), (256, 256, 1, 8, 3, 10), (256, 256, 3, 8, 2, 10),
        (1024, 1024, 1, 8, 3, 3), (1024, 1024, 1, 32, 3, 3), (1024, 1024, 5, 32, 3, 2),
    ]:
        picture = np.random.default_rng(1).normal(size=(bands, rows, columns)).astype("<f4")
        picture.tofile(source)
        stacked = picture.astype(float) if bands > 1 else picture[0].astype(float)
        arguments = dict(pixels_per_cell=(cell, cell), cells_per_block=(block, block), channel_axis=0 if bands > 1 else None)
        theirs, ours = [], []
        for _ in range(3):  # turns
            for _ in range(rounds):
                start = time.perf_counter()
                expected = hog(stacked, **arguments)
                theirs.append(time.perf_counter() - start)
            command = [bench, *map(str, (rows, columns, bands, cell, block, rounds)), source, answer]
            ours += map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        difference = np.abs(np.fromfile(answer, "<f4") - expected).max()
        a, b = statistics.median(theirs) * 1e3, statistics.median(ours) * 1e3
        failed |= a / b < 10 or difference > 1e-6
        print(f"{rows:>8d} x {columns} x {bands} {cell:>4d} {block:>5d} {a:16.3f} {b:11.4f} {a / b:6.1f} {difference:11.1e}")
sys.exit(1 if failed else 0)
