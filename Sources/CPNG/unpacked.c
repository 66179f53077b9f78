#include "unpacked.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

// One deflated byte stands for at most 1032 raw ones.
#define LARGEST_RATIO 1032u
// Bytes of a stored block of a deflate stream (RFC 1951, 3.2.4).
#define LARGEST_BLOCK 65535u
// Smaller than memory that matters; larger pictures spend their time elsewhere.
#define LARGEST_RAW (64u << 20)

static uint32_t number(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put_number(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (24 - 8 * i));
}

// Bytes of the filtered rows: one byte of filter and the samples, of every pass that has pixels. 0 when the header is
// none that libpng would take.
static uint64_t raw_size(const uint8_t *header, uint64_t maximum_pixels) {
  static const uint8_t channels[7] = {1, 0, 3, 1, 2, 0, 4};
  static const uint8_t passes[8][4] = {{0, 0, 1, 1}, {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8},
                                       {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
  uint64_t columns = number(header), rows = number(header + 4);
  uint8_t depth = header[8], colour = header[9], interlace = header[12];
  if (colour > 6 || !channels[colour] || depth > 16 || interlace > 1 || header[10] || header[11]) return 0;
  if (!columns || !rows || columns > 0x7fffffff || rows > 0x7fffffff || columns * rows > maximum_pixels) return 0;
  uint64_t size = 0;
  for (int pass = interlace ? 1 : 0; pass < (interlace ? 8 : 1); pass++) {
    const uint8_t *p = passes[pass];
    uint64_t width = columns > p[0] ? (columns - p[0] + p[2] - 1) / p[2] : 0;
    uint64_t height = rows > p[1] ? (rows - p[1] + p[3] - 1) / p[3] : 0;
    if (width) size += height * (1 + (width * channels[colour] * depth + 7) / 8);
  }
  return size;
}

// Where the data chunks lie, one after another; 0 when a chunk is cut off or a checksum is wrong.
typedef struct {
  size_t first, behind, bytes;
} data_chunks;

static int find_data(const uint8_t *bytes, size_t count, data_chunks *data) {
  size_t at = 8;
  memset(data, 0, sizeof *data);
  while (count - at >= 12) {
    size_t length = number(bytes + at);
    if (length > count - at - 12) return 0;
    if (libdeflate_crc32(0, bytes + at + 4, length + 4) != number(bytes + at + 8 + length)) return 0;
    if (!memcmp(bytes + at + 4, "IDAT", 4)) {
      if (!data->first) data->first = data->behind = at;
      if (data->behind != at) return 0;
      data->behind = at + 12 + length;
      data->bytes += length;
    }
    int is_end = !memcmp(bytes + at + 4, "IEND", 4);
    at += 12 + length;
    if (is_end) return data->first != 0;
  }
  return 0;
}

uint8_t *fleming_png_unpacked(const uint8_t *bytes, size_t count, uint64_t maximum_pixels, size_t *unpacked_count) {
  data_chunks data;
  if (count < 33 || number(bytes + 8) != 13 || memcmp(bytes + 12, "IHDR", 4)) return NULL;
  uint64_t raw = raw_size(bytes + 16, maximum_pixels);
  if (!raw || raw > LARGEST_RAW || raw / LARGEST_RATIO > (uint64_t)count || !find_data(bytes, count, &data)) return NULL;
  size_t blocks = (size_t)((raw + LARGEST_BLOCK - 1) / LARGEST_BLOCK);
  size_t stream = 2 + blocks * 5 + (size_t)raw + 4;
  size_t total = data.first + 12 + stream + (count - data.behind);
  uint8_t *result = malloc(total), *packed = malloc(data.bytes + 1), *rows = malloc((size_t)raw);
  struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
  int is_done = 0;
  if (result && packed && rows && decompressor) {
    size_t filled = 0;
    for (size_t at = data.first; at < data.behind; at += 12 + number(bytes + at)) {
      memcpy(packed + filled, bytes + at + 8, number(bytes + at));
      filled += number(bytes + at);
    }
    // Without a place for the size, anything but exactly so many bytes is an error.
    is_done = libdeflate_zlib_decompress(decompressor, packed, filled, rows, (size_t)raw, NULL) == LIBDEFLATE_SUCCESS;
  }
  if (is_done) {
    memcpy(result, bytes, data.first);
    uint8_t *at = result + data.first;
    put_number(at, (uint32_t)stream);
    memcpy(at + 4, "IDAT\x78\x01", 6);
    at += 10;
    for (size_t done = 0; done < raw;) {
      size_t size = raw - done < LARGEST_BLOCK ? (size_t)raw - done : LARGEST_BLOCK;
      *at++ = done + size == raw;
      at[0] = (uint8_t)size;
      at[1] = (uint8_t)(size >> 8);
      at[2] = (uint8_t)~at[0];
      at[3] = (uint8_t)~at[1];
      memcpy(at + 4, rows + done, size);
      at += 4 + size;
      done += size;
    }
    put_number(at, libdeflate_adler32(1, rows, (size_t)raw));
    put_number(at + 4, 0);
    memcpy(at + 8, bytes + data.behind, count - data.behind);
    *unpacked_count = total;
  }
  libdeflate_free_decompressor(decompressor);
  free(rows);
  free(packed);
  if (!is_done) {
    free(result);
    return NULL;
  }
  return result;
}
