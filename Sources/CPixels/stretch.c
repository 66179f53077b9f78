// The curves once for each instruction set, by arithmetic alone.
#include "fleming_pixels.h"

#include <string.h>

#define BODY "stretch.inc"
#include "every_set.inc"

void fleming_stretch(
    fleming_stretch_form form, float inverse_softening, const float *from, float mean, float scale, float *to,
    int64_t count) {
  BEST(stretch)(form, inverse_softening, from, mean, scale, to, count);
}
