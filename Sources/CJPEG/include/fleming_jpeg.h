// libjpeg-turbo for Swift, which cannot use setjmp. Symbols carry the prefix fleming_jpeg_.
// No gamma, no colour profile, no turning: greys and RGB as libjpeg's defaults decode them.
#ifndef FLEMING_JPEG_H
#define FLEMING_JPEG_H

#include <stddef.h>
#include <stdint.h>

// What a JPEG holds. channels: 1 grey, 3 RGB; the samples have 8 bits.
typedef struct {
  uint32_t columns;
  uint32_t rows;
  int channels;
  char message[240];
} fleming_jpeg_image;

enum {
  fleming_jpeg_done = 0,
  fleming_jpeg_refused = 1,
  fleming_jpeg_too_large = 2,
  fleming_jpeg_no_memory = 3,
  fleming_jpeg_unsupported = 4
};

// Decodes a whole JPEG held in memory; a file that lacks data is refused. *samples (rows * columns * channels, free with
// fleming_jpeg_free) is set on success only; on failure image->message says why.
int fleming_jpeg_decode(
    const uint8_t *bytes, size_t count, uint64_t maximum_values, fleming_jpeg_image *image, uint8_t **samples);

void fleming_jpeg_free(void *pointer);

#endif
