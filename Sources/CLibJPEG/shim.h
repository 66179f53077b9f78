// libjpeg-turbo, for the shim in CJPEG (Swift cannot use setjmp). jpeglib.h needs FILE and size_t before it.
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>
