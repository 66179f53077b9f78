#!/usr/bin/env python3
"""10,000 cutouts from one frame: `fleming cutout` beside astropy's Cutout2D, rounds taking turns.

    make build; swift build -c release --package-path Benchmarks --product files-bench
    python3 Benchmarks/peers/cutouts_from_frame.py

The frame has 4,000 x 4,000 32-bit floats and a TAN world coordinate system, the catalogue positions on the sky; cutouts are
44 x 44. Taking the cutouts alone (the frame in memory, the positions turned into pixels) is compared on one thread each, astropy with
and without world coordinates in the cutouts; beside it stands all of the work as a user has it done: `fleming cutout` (start,
catalogue, positions to pixels, cutouts, writing the stack with its table) and the same with astropy. Exits with 1 when the
pixels differ. Needs numpy and astropy.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = "2"
import numpy as np
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.table import Table
from astropy.wcs import WCS

here = os.path.dirname(os.path.abspath(__file__))
fleming = os.path.join(here, "..", "..", ".build", "release", "fleming")
bench = os.path.join(here, "..", ".build", "release", "files-bench")
if not os.path.exists(fleming) or not os.path.exists(bench):
    sys.exit("build them first: make build; swift build -c release --package-path Benchmarks --product files-bench")
SIZE, COUNT, SIDE = 44, 10_000, 4000

with tempfile.TemporaryDirectory() as folder:
    frame, catalogue = os.path.join(folder, "frame.fits"), os.path.join(folder, "objects.csv")
    random = np.random.default_rng(1)
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = "RA---TAN", "DEC--TAN"
    wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cdelt = (150, 2), (SIDE / 2, SIDE / 2), (-1e-4, 1e-4)
    fits.writeto(frame, random.normal(size=(SIDE, SIDE)).astype("f4"), wcs.to_header())
    ra, dec = wcs.all_pix2world(*random.uniform(-10, SIDE + 10, size=(2, COUNT)), 0)
    Table({"ra": ra, "dec": dec}).write(catalogue)
    positions = os.path.join(folder, "positions.csv")
    x, y = wcs.all_world2pix(ra, dec, 0)
    Table({"x": x, "y": y}).write(positions)

    def in_memory():
        answer = subprocess.run([bench, "5", frame, positions, str(SIZE)], capture_output=True, text=True, check=True)
        return statistics.median(float(t) for t in answer.stdout.split()[:-1])

    def ours():
        start = time.perf_counter()
        subprocess.run([fleming, "cutout", frame, catalogue, "--size", str(SIZE), "--output", f"{folder}/ours.fits",
                        "--quiet"], check=True)
        return time.perf_counter() - start

    def cut(data, x, y, wcs):
        return [Cutout2D(data, (a, b), SIZE, wcs=wcs, mode="partial", fill_value=np.nan).data for a, b in zip(x, y)]

    def theirs():
        start = time.perf_counter()
        data, table = fits.getdata(frame), Table.read(catalogue)
        system = WCS(fits.getheader(frame))
        x, y = system.all_world2pix(table["ra"], table["dec"], 0)
        begin = time.perf_counter()
        stack = cut(data, x, y, system)
        memory = time.perf_counter() - begin
        fits.HDUList([fits.PrimaryHDU(np.array(stack)), fits.BinTableHDU(table)]).writeto(
            f"{folder}/theirs.fits", overwrite=True)
        whole = time.perf_counter() - start
        begin = time.perf_counter()
        cut(data, x, y, None)
        return memory, time.perf_counter() - begin, whole

    rounds = [(in_memory(), ours(), *theirs()) for _ in range(5)]
    names = ["Fleming in memory", "fleming cutout, all of it", "Cutout2D in memory", "Cutout2D in memory, no WCS",
             "astropy, all of it"]
    medians = [statistics.median(column) for column in zip(*rounds)]
    for name, median in zip(names, medians):
        print(f"{name:28s} {1000 * median:8.1f} ms   {COUNT / median:9.0f} cutouts/s   {median / medians[0]:6.1f}")
    if not np.array_equal(fits.getdata(f"{folder}/ours.fits"), fits.getdata(f"{folder}/theirs.fits"), equal_nan=True):
        sys.exit("the cutouts differ")
