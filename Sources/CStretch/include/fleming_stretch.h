// The curves that compress fluxes, for whole planes of pixels.
//
// In C, since a Swift package compiles for the processor's oldest instruction set: here the widest vectors that the
// processor has are chosen when the program runs. The bits do not depend on which.
#ifndef FLEMING_STRETCH_H
#define FLEMING_STRETCH_H

#include <stdint.h>

typedef enum {
  // asinh(u)
  fleming_stretch_asinh,
  // sign(u) 2 (sqrt(1 + |u|) - 1)
  fleming_stretch_square_root,
  // sign(u) log(1 + |u|)
  fleming_stretch_logarithm,
} fleming_stretch_form;

// Replaces each value x by the curve at u = x * inverse_softening.
void fleming_stretch(fleming_stretch_form form, float inverse_softening, float *values, int64_t count);

#endif
