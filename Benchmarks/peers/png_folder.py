#!/usr/bin/env python3
"""Opening small PNG and JPEG pictures by the thousand: Fleming beside OpenCV, one thread each, the same files.

    swift build -c release --package-path Benchmarks --product files-bench
    python3 Benchmarks/peers/png_folder.py [FOLDER]

Without a folder, 1,000 galaxies of 96 x 96 RGB are made in two temporary ones, as PNG and as JPEG. Rounds take turns;
printed are files a second (median of the rounds, files in the page cache) and the ratio. Exits with 1 when the pixels
differ. Needs numpy and opencv-python-headless.
"""
import glob
import os
import statistics
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

cv2.setNumThreads(1)
here = os.path.dirname(os.path.abspath(__file__))
bench = os.environ.get("FILES_BENCH", os.path.join(here, "..", ".build", "release", "files-bench"))
if not os.path.exists(bench):
    sys.exit("build it first: swift build -c release --package-path Benchmarks --product files-bench")


def middle(data):
    return float(data[data.shape[0] // 2, data.shape[1] // 2].sum(dtype="f8"))


def compare(folder):
    paths = sorted(glob.glob(os.path.join(folder, "*")))
    times = {"fleming": [], "opencv": []}
    sums = {}
    for _ in range(9):
        answer = subprocess.run([bench, "3", folder], capture_output=True, text=True, check=True).stdout.split()
        times["fleming"] += [float(t) for t in answer[:-1]]
        sums["fleming"] = float(answer[-1])
        for _ in range(3):
            start = time.perf_counter()
            sums["opencv"] = sum(middle(cv2.imread(path)) for path in paths)
            times["opencv"].append(time.perf_counter() - start)
    ours = statistics.median(times["fleming"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:8s} {len(paths) / median:9.0f} files/s   fleming is {median / ours:5.2f} times as fast")
    if abs(sums["opencv"] - sums["fleming"]) > 1e-6 * sums["opencv"]:
        sys.exit(f"the pixels differ: {sums}")


if len(sys.argv) > 1:
    compare(sys.argv[1])
else:
    random = np.random.default_rng(1)
    y, x = np.mgrid[:96, :96] - 47.5
    for ending in ["png", "jpg"]:
        with tempfile.TemporaryDirectory() as folder:
            for i in range(1000):
                ratio, turn, size = random.uniform(0.3, 1), random.uniform(0, np.pi), random.uniform(4, 14)
                u, v = x * np.cos(turn) + y * np.sin(turn), (y * np.cos(turn) - x * np.sin(turn)) / ratio
                light = 220 * np.exp(-np.hypot(u, v) / size)
                picture = np.stack([light * c for c in (0.6, 0.8, 1.0)], -1) + random.normal(12, 4, (96, 96, 3))
                cv2.imwrite(os.path.join(folder, f"{i:04d}.{ending}"), picture.clip(0, 255).astype("u1"))
            print(ending)
            compare(folder)
