// libdeflate, for the compressed data of PNG files: two to three times as fast as zlib, which libpng would use.
#include <libdeflate.h>
