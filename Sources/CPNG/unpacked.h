// Inside CPNG: a PNG whose compressed data are unpacked already.
#ifndef FLEMING_PNG_UNPACKED_H
#define FLEMING_PNG_UNPACKED_H

#include <stddef.h>
#include <stdint.h>

// The same PNG with its image data in blocks that are only stored, for libpng to copy instead of inflate; every chunk's
// checksum and the data's were right, and they need no second look. NULL when anything is out of the ordinary (or memory
// is out): libpng then sees the file itself and says why. Free with free().
uint8_t *fleming_png_unpacked(const uint8_t *bytes, size_t count, uint64_t maximum_pixels, size_t *unpacked_count);

#endif
