// CFITSIO as Debian ships it: FITS images, tables and tile compression. Only SkyFiles imports it.
#include <fitsio.h>

// Exported but declared in the private fitsio2.h: reads and writes bytes where the file stands.
int ffgbyt(fitsfile *fptr, LONGLONG count, void *buffer, int *status);
int ffpbyt(fitsfile *fptr, LONGLONG count, void *buffer, int *status);

// Exported but declared in the private fitsio2.h: writes a box of a compressed image of any number of axes, which the
// public calls do up to three axes only.
int fits_write_compressed_img(
    fitsfile *fptr, int datatype, long *fpixel, long *lpixel, int nullcheck, void *array, void *nulval, int *status);
