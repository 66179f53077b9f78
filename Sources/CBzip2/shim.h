// libbz2, for files packed by bzip2: unpacking them here keeps a limit on their size, which CFITSIO does not.
#include <bzlib.h>
