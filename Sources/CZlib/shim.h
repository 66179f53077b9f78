// zlib, for files gzipped as a whole: expanding them here keeps a limit on their size, which CFITSIO does not.
#include <zlib.h>
