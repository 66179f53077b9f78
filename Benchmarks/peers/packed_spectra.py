#!/usr/bin/env python3
"""100,000 spectra of SDSS's size from one packed file: how long reading takes, and how long classifying does.

    make build
    python3 Benchmarks/peers/packed_spectra.py [--count 100000] [--threads 1] [--rounds 3] [--keep FOLDER]

2,000 stars of 4,000 pixels are simulated, packed with `fleming pack`, and repeated until there are so many (3.2 GB for
100,000: fluxes and inverse variances). Rounds take turns: the file's bytes through `cat`; astropy, which brings fluxes and
inverse variances to native floats in blocks and does nothing else; `fleming classify` with the network of Bailer-Jones et
al. 1997 (trained here for one epoch: its answers are of no use, its speed is) and with models/spectral-type.safetensors.
Printed are medians of the time on the clock and of the
processors', start and output included. Needs numpy and astropy.
"""
import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from astropy.io import fits

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, "..", "..")
fleming = os.environ.get("FLEMING", os.path.join(root, ".build", "release", "fleming"))
parser = argparse.ArgumentParser()
parser.add_argument("--count", type=int, default=100_000)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--keep")
options = parser.parse_args()
if not os.path.exists(fleming):
    sys.exit("build it first: make build")


def run(*words):
    done = subprocess.run([fleming, *words, "--quiet"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: {done.stderr}")


def repeated(source, count, output):
    """The rows of a stack again and again, byte for byte, under identifiers of their own."""
    def padded(out, written):
        out.write(b"\0" * (-written % 2880))

    with fits.open(source, memmap=True) as stack, open(output, "wb") as out:
        rows = stack[0].data.shape[0]
        for image in [hdu for hdu in stack if hdu.is_image]:
            header = image.header.copy()
            header["NAXIS2"] = count
            out.write(header.tostring(padding=True).encode())
            block = np.ascontiguousarray(image.data).tobytes()
            size = len(block) // rows
            for first in range(0, count, rows):
                out.write(block[:min(rows, count - first) * size])
            padded(out, count * size)
        table = fits.BinTableHDU(stack["OBJECTS"].data[np.arange(count) % rows], name="OBJECTS")
        table.data["id"] = [str(i) for i in range(count)]
        out.write(table.header.tostring(padding=True).encode())
        data = table.data.tobytes()
        out.write(data)
        padded(out, len(data))


def processor():
    """Processor seconds of this process and those it waited for: what a busy machine does not blur."""
    return sum(t.ru_utime + t.ru_stime for t in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def with_cat(path):
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)


def with_astropy(path):
    total = 0.0
    with fits.open(path, memmap=True) as stack:
        flux, weight = stack[0].data, stack["IVAR"].data
        for first in range(0, len(flux), 256):
            block = flux[first:first + 256].astype(np.float32)
            total += float(block[0, 2000]) + float(weight[first:first + 256].astype(np.float32)[0, 2000])
    return total


with tempfile.TemporaryDirectory() as temporary:
    folder = options.keep or temporary
    os.makedirs(folder, exist_ok=True)
    sky, small, large, network = (os.path.join(folder, n) for n in ("sky", "s.fits", "l.fits", "bj.safetensors"))
    if not os.path.exists(small):
        run("simulate", "spectra", "--count", "2000", "--size", "4000", "--kinds", "stars", "--snr", "10,60", "--output", sky)
        run("pack", sky, "--output", small)
    if not os.path.exists(network):
        run("train", small, "--task", "spectra", "--architecture", "bailer-jones-1997", "--bins", "2048", "--channels",
            "scaled", "--epochs", "1", "--output", network)
    repeated(small, options.count, large)
    answers = os.path.join(folder, "answers.fits")
    threads = str(options.threads)

    def classify(model):
        return lambda path: run("classify", model, path, "--output", answers, "--threads", threads)

    ways = {
        "cat": with_cat, "astropy, read alone": with_astropy, "bailer-jones-1997": classify(network),
        "spectral-type (six networks)": classify(os.path.join(root, "models", "spectral-type.safetensors")),
    }
    times = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            start, used = time.perf_counter(), processor()
            way(large)
            times[name].append((time.perf_counter() - start, processor() - used))
    for name, both in times.items():
        wall, used = (statistics.median(values) for values in zip(*both))
        print(f"{name:30s} {wall:8.2f} s {options.count / wall:10,.0f} spectra/s   processor {used:8.2f} s")
