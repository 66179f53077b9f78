// The curves once for each instruction set, by arithmetic alone.
#include "fleming_pixels.h"

#include <string.h>

#define BODY "stretch.inc"
#include "every_set.inc"

void fleming_stretch(fleming_stretch_form form, float inverse_softening, float *values, int64_t count) {
  BEST(stretch)(form, inverse_softening, values, count);
}
