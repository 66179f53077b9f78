#!/usr/bin/env python3
"""Reading spectra by the thousand: Fleming beside astropy and specutils, one thread each, the same files.

    swift build -c release --package-path Benchmarks --product spectra-bench
    python3 Benchmarks/peers/spectra.py [FOLDER...]

Without folders, 1,000 spectra like those of MILES (4,300 pixels, one axis, linear wavelengths) are made in a temporary one.
The astropy twin is the least a user would write: fluxes, and wavelengths from the header, without a look at units, types or
masks. Rounds take turns; printed are spectra a second (median of the rounds, files in the page cache) and the ratio. Exits
with 1 when the numbers differ. Needs numpy and astropy; specutils is left out when it is not there.
"""
import glob
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
from astropy.io import fits

try:
    from specutils import Spectrum
except ImportError:
    Spectrum = None
warnings.simplefilter("ignore")
here = os.path.dirname(os.path.abspath(__file__))
bench = os.environ.get("SPECTRA_BENCH", os.path.join(here, "..", ".build", "release", "spectra-bench"))
if not os.path.exists(bench):
    sys.exit("build it first: swift build -c release --package-path Benchmarks --product spectra-bench")


def with_astropy(path):
    with fits.open(path, memmap=False) as file:
        header, flux = file[0].header, file[0].data
    wave = header["CRVAL1"] + header["CDELT1"] * (np.arange(flux.size) + 1 - header["CRPIX1"])
    return float(flux[flux.size // 2]) + float(wave[-1])


def with_specutils(path):
    spectrum = Spectrum.read(path, format="wcs1d-fits")
    return float(spectrum.flux.value[spectrum.flux.size // 2]) + float(spectrum.spectral_axis.to_value("Angstrom")[-1])


def compare(folders):
    paths = [path for folder in folders for path in sorted(glob.glob(os.path.join(folder, "*.fits")))]
    readers = {"astropy": with_astropy}
    if Spectrum is not None:
        readers["specutils"] = with_specutils
    times = {name: [] for name in ["fleming", *readers]}
    sums = {}
    for turn in range(5):
        answer = subprocess.run([bench, "3", *folders], capture_output=True, text=True, check=True).stdout.split()
        times["fleming"] += [float(t) for t in answer[:-1]]
        sums["fleming"] = float(answer[-1])
        for name, read in readers.items():
            few = paths if name == "astropy" else paths[:100]
            start = time.perf_counter()
            total = sum(read(path) for path in few)
            times[name].append((time.perf_counter() - start) * len(paths) / len(few))
            if few is paths:
                sums[name] = total
    ours = statistics.median(times["fleming"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:9s} {len(paths) / median:9.0f} spectra/s   fleming is {median / ours:5.1f} times as fast")
    if abs(sums["astropy"] - sums["fleming"]) > 1e-9 * abs(sums["fleming"]):
        sys.exit(f"the numbers differ: {sums}")


if len(sys.argv) > 1:
    compare(sys.argv[1:])
else:
    with tempfile.TemporaryDirectory() as folder:
        random = np.random.default_rng(1)
        for i in range(1000):
            unit = fits.PrimaryHDU(random.normal(1, 0.1, 4300).astype("f4"))
            for key, value in [("CRVAL1", 3540.5), ("CDELT1", 0.9), ("CRPIX1", 1.0), ("CTYPE1", "WAVE"),
                               ("CUNIT1", "Angstrom"), ("OBJECT", f"HD{i:06d}")]:
                unit.header[key] = value
            unit.writeto(os.path.join(folder, f"{i:04d}.fits"))
        compare([folder])
