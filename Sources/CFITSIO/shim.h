// CFITSIO as Debian ships it: FITS images, tables and tile compression. Only SkyFiles imports it.
#include <fitsio.h>

// Exported but declared in the private fitsio2.h: reads and writes bytes where the file stands.
int ffgbyt(fitsfile *fptr, LONGLONG count, void *buffer, int *status);
int ffpbyt(fitsfile *fptr, LONGLONG count, void *buffer, int *status);
