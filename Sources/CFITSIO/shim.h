// CFITSIO as Debian ships it: FITS images, tables and tile compression. Only SkyFiles imports it.
#include <fitsio.h>

// Exported but declared in the private fitsio2.h: reads bytes from where the file stands.
int ffgbyt(fitsfile *fptr, LONGLONG count, void *buffer, int *status);
