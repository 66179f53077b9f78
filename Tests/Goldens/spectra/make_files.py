#!/usr/bin/env python3
"""Makes small spectrum files after the published data models, and files.json with what astropy and numpy find in them.

    python3 make_files.py

The layouts follow the data models of SDSS (spec, spSpec, spPlate), LAMOST (low resolution, image and table form), DESI
(coadd), IRAF (linear, log, equispec, multispec), ESO (phase 3) and FITS paper III; the numbers are made up. Made with
astropy 8.0 and numpy 2; nobody needs to run this to test.
"""
import json
import os

import numpy as np
from astropy.io import fits
from astropy.io.votable import from_table
from astropy.table import Table

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(7)
expected = {}


def listed(array):
    return [None if not np.isfinite(x) else float(x) for x in np.ravel(np.asarray(array, "f8"))]


def expect(path, wave, flux, ivar=None, mask=None, **more):
    expected[path] = {
        "wavelengths": listed(wave),
        "flux": listed(flux),
        "ivar": [] if ivar is None else listed(ivar),
        "mask": [bool(m) for m in (np.zeros(len(flux)) if mask is None else mask)],
        **more,
    }


def card_header(**cards):
    header = fits.Header()
    for key, value in cards.items():
        header[key.replace("__", "-")] = value
    return header


def level(count, rows=None):
    shape = count if rows is None else (rows, count)
    return (10 + np.sin(np.arange(count) / 7) + random.normal(0, 0.2, shape)).astype("f4")


PIXELS = 40
loglam = (3.5798 + 1e-4 * np.arange(PIXELS)).astype("f4")
flux = level(PIXELS)
ivar = random.uniform(5, 20, PIXELS).astype("f4")
ivar[3] = 0
mask = np.zeros(PIXELS, "i4")
mask[[5, 6]] = 1 << 24
mask[8] = 1 << 30  # EMLINE: not bad
mask[9] = (1 << 30) | 1
bad = (ivar == 0) | ((mask & ~(1 << 30)) != 0)

# SDSS spec: HDU 1 COADD, HDU 2 SPALL, HDU 3 SPZLINE, one exposure.
coadd = [
    fits.Column("flux", "E", array=flux), fits.Column("loglam", "E", array=loglam),
    fits.Column("ivar", "E", array=ivar), fits.Column("and_mask", "J", array=mask),
    fits.Column("or_mask", "J", array=mask | 2), fits.Column("wdisp", "E", array=np.ones(PIXELS, "f4")),
    fits.Column("sky", "E", array=flux), fits.Column("model", "E", array=flux),
]
primary = card_header(PLATEID=266, MJD=51602, FIBERID=7, BUNIT="1E-17 erg/cm^2/s/Ang", COEFF0=3.5798, COEFF1=1e-4)
spall = [
    fits.Column("SURVEY", "6A", array=["sdss"]), fits.Column("Z", "E", array=np.array([0.1234], "f4")),
    fits.Column("SPECTROFLUX", "5E", array=np.ones((1, 5), "f4")),
]
lines = [fits.Column("LINENAME", "8A", array=["H_alpha"]), fits.Column("LINEWAVE", "D", array=[6564.6])]
fits.HDUList([
    fits.PrimaryHDU(header=primary), fits.BinTableHDU.from_columns(coadd, name="COADD"),
    fits.BinTableHDU.from_columns(spall, name="SPALL"), fits.BinTableHDU.from_columns(lines, name="SPZLINE"),
    fits.BinTableHDU.from_columns(coadd[:3], name="B1-00001"),
]).writeto("sdss-spec.fits", overwrite=True)
expect("sdss-spec.fits", 10 ** loglam.astype("f8"), flux, ivar, bad, format="sdss-spec", medium="vacuum",
       unit="1E-17 erg/cm^2/s/Ang", name="266-51602-7", redshift=float(np.float32(0.1234)))

# SDSS-I spSpec: rows flux, flux without continuum, standard deviation, mask, something else.
sigma = np.where(ivar > 0, 1 / np.sqrt(np.maximum(ivar, 1e-3)), 0).astype("f4")
rows = np.stack([flux, flux - 10, sigma, mask.astype("f4"), flux]).astype("f4")
primary = card_header(COEFF0=3.5798, COEFF1=1e-4, PLATEID=266, MJD=51602, FIBERID=7, Z=0.05, VACUUM=True, DC__FLAG=1,
                      CRVAL1=3.5798, CD1_1=1e-4, CRPIX1=1, CTYPE1="WAVE-LOG", OBJECT="SDSS",
                      BUNIT="1.0E-17 erg/cm/s/Ang")
fits.HDUList([
    fits.PrimaryHDU(rows, header=primary), fits.BinTableHDU.from_columns(lines),
]).writeto("sdss-spspec.fits", overwrite=True)
# As a float the lowest bit of 2^30 + 1 is lost: pixel 9 is good in this form.
good9 = bad.copy()
good9[9] = False
grid = 10 ** (3.5798 + 1e-4 * np.arange(PIXELS))
expect("sdss-spspec.fits", grid, flux, np.where(sigma > 0, 1 / np.maximum(sigma.astype("f8"), 1e-9) ** 2, 0), good9,
       format="sdss-spspec", medium="vacuum", unit="1.0E-17 erg/cm/s/Ang", name="266-51602-7", redshift=0.05)

# SDSS spPlate: three fibres.
plate, weights = level(PIXELS, 3), random.uniform(1, 9, (3, PIXELS)).astype("f4")
weights[1, :4] = 0
flags = np.zeros((3, PIXELS), "i4")
flags[2, 10] = 1 << 22
primary = card_header(COEFF0=3.5798, COEFF1=1e-4, PLATEID=1234, MJD=52000, BUNIT="1E-17 erg/cm^2/s/Ang")
fits.HDUList([
    fits.PrimaryHDU(plate, header=primary), fits.ImageHDU(weights), fits.ImageHDU(flags), fits.ImageHDU(flags | 1),
    fits.ImageHDU(np.ones((3, PIXELS), "f4")),
    fits.BinTableHDU.from_columns([fits.Column("FIBERID", "J", array=[1, 2, 3])]),
]).writeto("sdss-spplate.fits", overwrite=True)
for i in range(3):
    expect(f"sdss-spplate.fits[fiber={i + 1}]", grid, plate[i], weights[i], (weights[i] == 0) | (flags[i] != 0),
           format="sdss-spplate", medium="vacuum", name=f"1234-52000-{i + 1}", unit="1E-17 erg/cm^2/s/Ang")

# LAMOST: rows flux, inverse variance, wavelength, AND mask, OR mask; then the table form.
wave32 = (10 ** (3.5682 + 1e-4 * np.arange(PIXELS))).astype("f4")
simple = np.zeros(PIXELS, "f4")
simple[11] = 1
rows = np.stack([flux, ivar, wave32, simple, simple]).astype("f4")
lamost = dict(TELESCOP="LAMOST", DESIG="LAMOST J000102.03+040506.0", OBSID=101, Z=0.0001, VACUUM=True)
fits.PrimaryHDU(rows, header=card_header(COEFF0=3.5682, COEFF1=1e-4, **lamost)).writeto("lamost-image.fits", overwrite=True)
more = dict(format="lamost", medium="vacuum", name="LAMOST J000102.03+040506.0", redshift=0.0001)
expect("lamost-image.fits", wave32, flux, ivar, (ivar == 0) | (simple > 0), **more)
vectors = [fits.Column(n, f"{PIXELS}E", array=a[None, :]) for n, a in
           [("FLUX", flux), ("IVAR", ivar), ("WAVELENGTH", wave32), ("ANDMASK", simple), ("ORMASK", simple)]]
fits.HDUList([
    fits.PrimaryHDU(header=card_header(**lamost)), fits.BinTableHDU.from_columns(vectors, name="COADD"),
]).writeto("lamost-table.fits", overwrite=True)
expect("lamost-table.fits", wave32, flux, ivar, (ivar == 0) | (simple > 0), **more)

# DESI: three arms on one grid of 0.8 Angstrom that overlap, two targets, masks compressed.
hdus = [fits.PrimaryHDU()]
targets = [39627652591521181, 39627652591521200]
hdus.append(fits.BinTableHDU.from_columns(
    [fits.Column("TARGETID", "K", array=targets), fits.Column("TARGET_RA", "D", array=[1.0, 2.0])], name="FIBERMAP"))
total, weighted = {}, {}
for arm, start, stop in [("B", 0, 30), ("R", 24, 60), ("Z", 55, 80)]:
    index = np.arange(start, stop)
    values, inverse = level(stop - start, 2), random.uniform(1, 5, (2, stop - start)).astype("f4")
    damage = np.zeros((2, stop - start), "i4")
    damage[0, -3] = 4
    damage[1, :2] = 1
    inverse[0, 5] = 0
    hdus += [
        fits.ImageHDU(5760 + 0.8 * index, name=f"{arm}_WAVELENGTH"), fits.ImageHDU(values, name=f"{arm}_FLUX"),
        fits.ImageHDU(inverse, name=f"{arm}_IVAR"),
        fits.CompImageHDU(damage, name=f"{arm}_MASK", compression_type="RICE_1"),
        fits.ImageHDU(np.ones((2, 3, stop - start), "f4"), name=f"{arm}_RESOLUTION"),
    ]
    hdus[-5].header["BUNIT"] = "Angstrom"
    hdus[-4].header["BUNIT"] = "10**-17 erg/(s cm2 Angstrom)"
    for t in range(2):
        w = np.where(damage[t] != 0, 0, inverse[t].astype("f8"))
        for k, i in enumerate(index):
            key = (t, i)
            total[key] = total.get(key, 0) + w[k]
            weighted[key] = weighted.get(key, 0) + w[k] * float(values[t, k])
fits.HDUList(hdus).writeto("desi-coadd.fits", overwrite=True)
for t in range(2):
    sums = np.array([total[t, i] for i in range(80)])
    means = [weighted[t, i] / total[t, i] if total[t, i] > 0 else np.nan for i in range(80)]
    expect(f"desi-coadd.fits[target={targets[t]}]", 5760 + 0.8 * np.arange(80), means, sums, sums == 0,
           format="desi-coadd", medium="vacuum", unit="10**-17 erg/(s cm2 Angstrom)", name=str(targets[t]))

# One axis: MILES, IRAF's log, decreasing, micrometres, FITS paper III's WAVE-LOG and AWAV, errors in an extension.
def one(path, values=flux, extensions=(), **cards):
    fits.HDUList([fits.PrimaryHDU(values, header=card_header(**cards)), *extensions]).writeto(path, overwrite=True)


one("image-linear.fits", CRVAL1=3540.5, CDELT1=0.9, CRPIX1=1.0, CUNIT1="Angstrom", OBJECT="HD 1")
expect("image-linear.fits", 3540.5 + 0.9 * np.arange(PIXELS), flux, format="image", name="HD 1")
one("iraf-log.fits", CRVAL1=3.7, CD1_1=2e-4, CRPIX1=2.0, DC__FLAG=1, CTYPE1="LINEAR", AIRORVAC="air")
expect("iraf-log.fits", 10 ** (3.7 + 2e-4 * (np.arange(PIXELS) - 1)), flux, format="image", medium="air", name="iraf-log")
one("decreasing.fits", CRVAL1=500.0, CDELT1=-0.5, CUNIT1="nm", CTYPE1="AWAV", SPECSYS="BARYCENT")
expect("decreasing.fits", (5000 - 5.0 * np.arange(PIXELS))[::-1], flux[::-1], format="image", medium="air",
       frame="BARYCENT", name="decreasing")
one("paper-three.fits", CRVAL1=1.2, CDELT1=0.001, CRPIX1=1, CUNIT1="um", CTYPE1="WAVE-LOG",
    extensions=[fits.ImageHDU(sigma, name="ERR"), fits.ImageHDU(mask, name="DQ")])
expect("paper-three.fits", 12000 * np.exp(0.001 * np.arange(PIXELS) / 1.2), flux,
       np.where(sigma > 0, 1 / np.maximum(sigma.astype("f8"), 1e-9) ** 2, 0), (sigma == 0) | (mask != 0), format="image",
       name="paper-three")

# IRAF multispec: [band, aperture, pixel]; the second aperture is logarithmic, and its text crosses a card's end.
cube = np.stack([level(PIXELS, 2), level(PIXELS, 2), np.full((2, PIXELS), 0.5, "f4")])
text = ('wtype=multispec spec1 = "1 1 0 4000. 1.25 40 0. 10.00 12.00" '
        'spec2 = "2 2 1 3.6 0.0002 40 0. 20.00 22.00"')
fits.PrimaryHDU(cube, header=card_header(
    CTYPE1="MULTISPE", CTYPE2="MULTISPE", CTYPE3="LINEAR", CDELT1=1.0, CD1_1=1.0, CRVAL1=1.0, DC__FLAG=0,
    BANDID1="spectrum: background fit, weights variance, clean no", BANDID2="raw", BANDID3="sigma - background fit",
    WAT0_001="system=multispec", WAT1_001="wtype=multispec label=Wavelength units=angstroms",
    WAT2_001=text[:68], WAT2_002=text[68:])).writeto("iraf-multispec.fits", overwrite=True)
expect("iraf-multispec.fits[row=1]", 4000 + 1.25 * np.arange(PIXELS), cube[0, 0], np.full(PIXELS, 4.0), format="image",
       name="iraf-multispec")
expect("iraf-multispec.fits[row=2]", 10 ** (3.6 + 2e-4 * np.arange(PIXELS)), cube[0, 1], np.full(PIXELS, 4.0),
       format="image", name="iraf-multispec")

# ESO phase 3: one row; faint fluxes, whose inverse variances do not fit a float.
wave = 350 + 0.01 * np.arange(PIXELS)
faint, error = flux.astype("f8") * 1e-18, sigma.astype("f8") * 1e-19
columns = [
    fits.Column("WAVE", f"{PIXELS}D", unit="nm", array=wave[None, :]),
    fits.Column("FLUX", f"{PIXELS}D", unit="erg cm**(-2) s**(-1) angstrom**(-1)", array=faint[None, :]),
    fits.Column("ERR", f"{PIXELS}D", unit="erg cm**(-2) s**(-1) angstrom**(-1)", array=error[None, :]),
    fits.Column("QUAL", f"{PIXELS}J", array=(mask != 0).astype("i4")[None, :]),
]
table = fits.BinTableHDU.from_columns(columns, name="SPECTRUM")
table.header["VOCLASS"], table.header["TUCD1"] = "SPECTRUM v2.0", "em.wl;obs.atmos"
fits.HDUList([fits.PrimaryHDU(header=card_header(PRODCATG="SCIENCE.SPECTRUM", OBJECT="HD 2", SPECSYS="TOPOCENT")),
              table]).writeto("eso.fits", overwrite=True)
expect("eso.fits", wave * 10, faint * 1e17, np.where(error > 0, 1 / np.maximum(error * 1e17, 1e-9) ** 2, 0),
       (error == 0) | (mask != 0), format="eso-phase-3", medium="air", name="HD 2", frame="TOPOCENT",
       unit="1E-17 erg cm**(-2) s**(-1) angstrom**(-1)")

# Lists of any length, and a mask of logicals: two spectra of 12 and 30 pixels.
columns = [
    fits.Column("wave", "PD()", unit="Angstrom", array=np.array([wave[:12] * 10, wave[:30] * 10], object)),
    fits.Column("flux", "PE()", array=np.array([flux[:12], flux[:30]], object)),
    fits.Column("mask", "PL()", array=np.array([mask[:12] != 0, mask[:30] != 0], object)),
]
fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU.from_columns(columns)]).writeto("lists.fits", overwrite=True)
for row, count in enumerate([12, 30]):
    expect(f"lists.fits[row={row + 1}]", wave[:count] * 10, flux[:count], None, mask[:count] != 0, format="table",
           name=f"lists-{row + 1}")

# Tables of one's own.
grid = 4000 + 2.0 * np.arange(PIXELS)
own = Table({"Lambda": grid / 1e4, "Flux": flux, "Sigma": sigma})
own["Lambda"].unit = "um"
own.write("table.fits", overwrite=True)
from_table(own).to_xml("table.vot")
weights = np.where(sigma > 0, 1 / np.maximum(sigma.astype("f8"), 1e-9) ** 2, 0)
expect("table.fits", grid, flux, weights, sigma == 0, format="table", name="table")
expect("table.vot", grid, flux, weights, sigma == 0, format="table", name="table")
with open("table.csv", "w") as file:
    file.write("# made up\nwave_nm,flux,ivar,mask\n")
    for i in range(PIXELS):
        file.write(f"{float(grid[i] / 10)},{float(flux[i])},{float(ivar[i])},{int(mask[i] != 0)}\n")
expect("table.csv", grid, flux, ivar, (ivar == 0) | (mask != 0), format="table", name="table")
with open("columns.txt", "w") as file:
    file.write("# a spectrum of two columns\n")
    for i in range(PIXELS):
        file.write(f"  {float(grid[i])}\t{float(flux[i]):.8E}\n")
expect("columns.txt", grid, [float(f"{float(f):.8E}") for f in flux], format="text", name="columns")
with open("named.dat", "w") as file:
    file.write("# by hand\n# wavelength flux ivar\n")
    for i in range(PIXELS):
        file.write(f"{float(grid[i])} {float(flux[i])!r} {float(ivar[i])!r}\n".replace("e-", "D-"))
expect("named.dat", grid, flux, ivar, ivar == 0, format="table", name="named")

# DESI's layout with an arm half a pixel off the one before: each pixel of the overlap is the mean of two of the second arm,
# exact in 32 bits.
blue, red = level(30), np.round(level(36) * 64) / 64
first, second = random.uniform(1, 5, 30).astype("f4"), random.uniform(1, 5, 36).astype("f4")
second[:6] = 2
hdus = [fits.PrimaryHDU()]
for arm, index, values, inverse in [("B", np.arange(30), blue, first), ("R", np.arange(24.5, 60), red, second)]:
    hdus += [fits.ImageHDU(5760 + 0.8 * index, name=f"{arm}_WAVELENGTH"), fits.ImageHDU(values[None], name=f"{arm}_FLUX"),
             fits.ImageHDU(inverse[None], name=f"{arm}_IVAR")]
fits.HDUList(hdus).writeto("desi-shifted.fits", overwrite=True)
red, first, second = red.astype("f8"), first.astype("f8"), second.astype("f8")
moved, weight = (red[:5] + red[1:6]) / 2, 4 / (1 / second[:5] + 1 / second[1:6])
sums = np.concatenate([first[:25], first[25:] + weight, second[5:]])
means = np.concatenate([blue[:25], (first[25:] * blue[25:] + weight * moved) / (first[25:] + weight), red[5:]])
expect("desi-shifted.fits", 5760 + 0.8 * np.concatenate([np.arange(30), np.arange(29.5, 60)]), means, sums, sums == 0,
       format="desi-coadd", medium="vacuum", name="desi-shifted-1")
json.dump(expected, open("files.json", "w"))
