#include "fleming_jpeg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>
#include <setjmp.h>

// A block of 64 samples takes one bit or more in a Huffman-coded file: what says it holds more is not honest.
#define LARGEST_RATIO 512u
// Each scan of a progressive file costs a pass over the whole picture, however short it is.
#define MOST_SCANS 100

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf place;
  char message[JMSG_LENGTH_MAX];
} catcher;

static void on_error(j_common_ptr decoder) {
  catcher *errors = (catcher *)decoder->err;
  errors->base.format_message(decoder, errors->message);
  longjmp(errors->place, 1);
}

// Warnings say that data are missing or garbled and were made up; two of them are harmless.
static void on_message(j_common_ptr decoder, int level) {
  if (level >= 0) return;
  int code = decoder->err->msg_code;
  if (code == JWRN_ADOBE_XFORM) return;
  if (code == JWRN_EXTRANEOUS_DATA && decoder->err->msg_parm.i[1] == JPEG_EOI) return;
  if (code == JWRN_JPEG_EOF) {
    strcpy(((catcher *)decoder->err)->message, "the file ends too early");
    longjmp(((catcher *)decoder->err)->place, 1);
  }
  on_error(decoder);
}

static void on_progress(j_common_ptr decoder) {
  if (((j_decompress_ptr)decoder)->input_scan_number <= MOST_SCANS) return;
  strcpy(((catcher *)decoder->err)->message, "more than 100 scans");
  longjmp(((catcher *)decoder->err)->place, 1);
}

static int refuse(fleming_jpeg_image *image, int outcome, const char *message) {
  strncpy(image->message, message, sizeof image->message - 1);
  image->message[sizeof image->message - 1] = 0;
  return outcome;
}

int fleming_jpeg_decode(
    const uint8_t *bytes, size_t count, uint64_t maximum_values, fleming_jpeg_image *image, uint8_t **samples) {
  memset(image, 0, sizeof *image);
  struct jpeg_decompress_struct decoder;
  struct jpeg_progress_mgr progress = {.progress_monitor = on_progress};
  catcher errors;
  // Volatile: read after the longjmp.
  uint8_t *volatile data = NULL;
  memset(&decoder, 0, sizeof decoder);
  decoder.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  errors.base.emit_message = on_message;
  errors.message[0] = 0;
  if (setjmp(errors.place)) {
    int code = errors.base.msg_code;
    jpeg_destroy_decompress(&decoder);
    free(data);
    int outcome = code == JERR_OUT_OF_MEMORY ? fleming_jpeg_no_memory
                  : code == JERR_BAD_PRECISION || code == JERR_SOF_UNSUPPORTED || code == JERR_ARITH_NOTIMPL ||
                          code == JERR_CONVERSION_NOTIMPL
                      ? fleming_jpeg_unsupported
                      : fleming_jpeg_refused;
    return refuse(image, outcome, errors.message);
  }
  jpeg_create_decompress(&decoder);
  decoder.progress = &progress;
  jpeg_mem_src(&decoder, bytes, count);
  jpeg_read_header(&decoder, TRUE);
  image->columns = decoder.image_width;
  image->rows = decoder.image_height;
  const char *unsupported = NULL;
  switch (decoder.jpeg_color_space) {
  case JCS_GRAYSCALE: decoder.out_color_space = JCS_GRAYSCALE; break;
  case JCS_YCbCr:
  case JCS_RGB: decoder.out_color_space = JCS_RGB; break;
  case JCS_CMYK: unsupported = "CMYK colours"; break;
  case JCS_YCCK: unsupported = "YCCK colours (CMYK)"; break;
  default: unsupported = "a JPEG that is neither grey nor RGB"; break;
  }
  if (unsupported) {
    jpeg_destroy_decompress(&decoder);
    return refuse(image, fleming_jpeg_unsupported, unsupported);
  }
  image->channels = decoder.out_color_space == JCS_RGB ? 3 : 1;
  uint64_t pixels = (uint64_t)image->columns * image->rows;
  int outcome = pixels * (uint64_t)image->channels > maximum_values                  ? fleming_jpeg_too_large
                : !decoder.arith_code && pixels / LARGEST_RATIO > (uint64_t)count ? fleming_jpeg_refused
                                                                                    : fleming_jpeg_done;
  if (outcome != fleming_jpeg_done) {
    jpeg_destroy_decompress(&decoder);
    return refuse(image, outcome, "the file ends too early");
  }
  // libjpeg's defaults, said all the same: values must not depend on how it was built.
  decoder.dct_method = JDCT_ISLOW;
  decoder.do_fancy_upsampling = TRUE;
  jpeg_start_decompress(&decoder);
  size_t stride = (size_t)image->columns * (size_t)image->channels;
  data = malloc(stride * (size_t)image->rows);
  if (!data) {
    jpeg_destroy_decompress(&decoder);
    return refuse(image, fleming_jpeg_no_memory, "out of memory");
  }
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = data + stride * decoder.output_scanline;
    jpeg_read_scanlines(&decoder, &row, 1);
  }
  jpeg_finish_decompress(&decoder);
  jpeg_destroy_decompress(&decoder);
  *samples = data;
  return fleming_jpeg_done;
}

void fleming_jpeg_free(void *pointer) { free(pointer); }
