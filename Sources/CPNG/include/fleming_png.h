// Row-by-row libpng for Swift, which cannot use setjmp. Symbols carry the prefix fleming_png_.
// No gamma, no colour management, no composition: the samples are the file's own.
#ifndef FLEMING_PNG_H
#define FLEMING_PNG_H

#include <stddef.h>
#include <stdint.h>

// What a PNG holds. channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. depth: 8 or 16 bits a decoded sample.
// file_depth and file_colour are those of the IHDR chunk.
typedef struct {
  uint32_t columns;
  uint32_t rows;
  int channels;
  int depth;
  int file_depth;
  int file_colour;
  char message[160];
} fleming_png_image;

enum { fleming_png_done = 0, fleming_png_refused = 1, fleming_png_too_large = 2, fleming_png_no_memory = 3 };

// Decodes a whole PNG held in memory. Greys of 1, 2 and 4 bits are brought to 0...255, palettes to RGB, a transparent
// colour to an alpha channel. *samples (rows * columns * channels, native endian, free with fleming_png_free) is set
// on success only; on failure image->message says why.
int fleming_png_decode(
    const uint8_t *bytes, size_t count, uint64_t maximum_pixels, fleming_png_image *image, void **samples);

// Reads the description only.
int fleming_png_describe(const uint8_t *bytes, size_t count, fleming_png_image *image);

// Encodes interleaved samples (native endian) of image->rows x columns x channels at image->depth.
// *bytes (free with fleming_png_free) is set on success only.
int fleming_png_encode(fleming_png_image *image, const void *samples, uint8_t **bytes, size_t *count);

void fleming_png_free(void *pointer);

#endif
