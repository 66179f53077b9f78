// CFITSIO as Debian ships it: FITS images, tables and tile compression. Only SkyFiles imports it.
#include <fitsio.h>
