#include "fleming_png.h"

#include "unpacked.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// One deflated byte stands for at most 1032 raw ones; a header that asks for more than that is not honest.
#define LARGEST_RATIO 1032u

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t position;
  char *message;
  size_t message_size;
} source;

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  char *message;
  size_t message_size;
} sink;

static void keep_message(char *to, size_t size, const char *message) {
  strncpy(to, message, size - 1);
  to[size - 1] = 0;
}

static void on_read_error(png_structp png, png_const_charp message) {
  source *from = png_get_error_ptr(png);
  keep_message(from->message, from->message_size, message);
  longjmp(png_jmpbuf(png), 1);
}

static void on_write_error(png_structp png, png_const_charp message) {
  sink *to = png_get_error_ptr(png);
  keep_message(to->message, to->message_size, message);
  longjmp(png_jmpbuf(png), 1);
}

// libpng's own handler prints to the standard error.
static void on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void read_bytes(png_structp png, png_bytep to, size_t count) {
  source *from = png_get_io_ptr(png);
  if (count > from->count - from->position) png_error(png, "the file ends too early");
  memcpy(to, from->bytes + from->position, count);
  from->position += count;
}

static void write_bytes(png_structp png, png_bytep from, size_t count) {
  sink *to = png_get_io_ptr(png);
  if (count > to->capacity - to->count) {
    size_t capacity = to->capacity * 2 > to->count + count ? to->capacity * 2 : to->count + count;
    uint8_t *grown = realloc(to->bytes, capacity);
    if (!grown) png_error(png, "out of memory");
    to->bytes = grown;
    to->capacity = capacity;
  }
  memcpy(to->bytes + to->count, from, count);
  to->count += count;
}

static void flush_bytes(png_structp png) { (void)png; }

static int little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

static int decode(
    const uint8_t *bytes, size_t count, int is_checked, uint64_t maximum_pixels, fleming_png_image *image,
    void **samples) {
  memset(image, 0, sizeof *image);
  source from = {bytes, count, 0, image->message, sizeof image->message};
  if (count < 8 || png_sig_cmp(bytes, 0, 8)) {
    keep_message(image->message, sizeof image->message, "the PNG signature is missing or damaged");
    return fleming_png_refused;
  }
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &from, on_read_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    keep_message(image->message, sizeof image->message, "out of memory");
    return fleming_png_no_memory;
  }
  // Volatile: read after the longjmp.
  uint8_t *volatile data = NULL;
  png_bytep *volatile rows = NULL;
  volatile int outcome = fleming_png_refused;
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    free(data);
    free((void *)rows);
    return outcome;
  }
  png_set_read_fn(png, &from, read_bytes);
  if (is_checked) {
    png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
#ifdef PNG_IGNORE_ADLER32
    png_set_option(png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
#endif
  }
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_chunk_cache_max(png, 128);
  png_set_chunk_malloc_max(png, 8u << 20);
  png_read_info(png, info);

  image->columns = png_get_image_width(png, info);
  image->rows = png_get_image_height(png, info);
  image->file_depth = png_get_bit_depth(png, info);
  image->file_colour = png_get_color_type(png, info);
  png_set_expand(png);
  if (image->file_depth == 16 && little_endian()) png_set_swap(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  image->channels = png_get_channels(png, info);
  image->depth = png_get_bit_depth(png, info);

  if (samples) {
    uint64_t pixels = (uint64_t)image->columns * image->rows;
    if (pixels > maximum_pixels) {
      outcome = fleming_png_too_large;
      png_error(png, "more pixels than the limit");
    }
    int file_channels = image->file_colour == PNG_COLOR_TYPE_PALETTE       ? 1
                        : image->file_colour & PNG_COLOR_MASK_COLOR        ? 3
                                                                           : 1;
    if (image->file_colour & PNG_COLOR_MASK_ALPHA) file_channels += 1;
    uint64_t raw = pixels * (uint64_t)file_channels * (uint64_t)image->file_depth / 8;
    if (raw / LARGEST_RATIO > (uint64_t)count) png_error(png, "the file ends too early");
    size_t stride = png_get_rowbytes(png, info);
    data = malloc(stride * (size_t)image->rows);
    rows = malloc(sizeof(png_bytep) * (size_t)image->rows);
    if (!data || !rows) {
      outcome = fleming_png_no_memory;
      png_error(png, "out of memory");
    }
    for (uint32_t row = 0; row < image->rows; row++) rows[row] = data + stride * row;
    for (int pass = 0; pass < passes; pass++) png_read_rows(png, rows, NULL, image->rows);
    png_read_end(png, NULL);
    *samples = data;
  }
  png_destroy_read_struct(&png, &info, NULL);
  free((void *)rows);
  return fleming_png_done;
}

int fleming_png_decode(
    const uint8_t *bytes, size_t count, uint64_t maximum_pixels, fleming_png_image *image, void **samples) {
  size_t unpacked_count = 0;
  uint8_t *unpacked = fleming_png_unpacked(bytes, count, maximum_pixels, &unpacked_count);
  if (!unpacked) return decode(bytes, count, 0, maximum_pixels, image, samples);
  int outcome = decode(unpacked, unpacked_count, 1, maximum_pixels, image, samples);
  free(unpacked);
  return outcome;
}

int fleming_png_describe(const uint8_t *bytes, size_t count, fleming_png_image *image) {
  return decode(bytes, count, 0, 0, image, NULL);
}

int fleming_png_encode(fleming_png_image *image, const void *samples, uint8_t **bytes, size_t *count) {
  static const int colours[5] = {
      0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  sink to = {NULL, 0, 0, image->message, sizeof image->message};
  size_t stride = (size_t)image->columns * (size_t)image->channels * (size_t)(image->depth / 8);
  to.capacity = stride * image->rows / 2 + 1024;
  to.bytes = malloc(to.capacity);
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &to, on_write_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info || !to.bytes) {
    png_destroy_write_struct(&png, &info);
    free(to.bytes);
    keep_message(image->message, sizeof image->message, "out of memory");
    return fleming_png_no_memory;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    free(to.bytes);
    return fleming_png_refused;
  }
  png_set_write_fn(png, &to, write_bytes, flush_bytes);
  png_set_IHDR(
      png, info, image->columns, image->rows, image->depth, colours[image->channels], PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  if (image->depth == 16 && little_endian()) png_set_swap(png);
  for (uint32_t row = 0; row < image->rows; row++)
    png_write_row(png, (png_const_bytep)samples + stride * row);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  *bytes = to.bytes;
  *count = to.count;
  return fleming_png_done;
}

void fleming_png_free(void *pointer) { free(pointer); }
