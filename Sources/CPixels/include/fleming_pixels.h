// Loops over many pixels: the curves that compress fluxes, floats as files keep them, the median, and normal noise.
//
// In C, since a Swift package compiles for the processor's oldest instruction set: here the widest vectors that the
// processor has are chosen when the program runs. The bits do not depend on which.
#ifndef FLEMING_PIXELS_H
#define FLEMING_PIXELS_H

#include <stdint.h>

// Asks for memory that is about to be read.
static inline void fleming_prefetch(const void *bytes, int64_t count) {
  for (int64_t i = 0; i < count; i += 64) { __builtin_prefetch((const char *)bytes + i); }
}

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

// Turns big-endian floats into the machine's; `floats` may be where `bytes` are. Gives the largest of their bits without
// the sign: from 0x7F800000 on one is infinite or not a number.
uint32_t fleming_native_floats(const void *bytes, float *floats, int64_t count);

// The median of finite values, of which there is at least one; the mean of the middle two when they are even in number.
float fleming_median(const float *values, int64_t count);

// Adds `deviation` times an independent standard normal number to every value; the seed decides which.
void fleming_add_normal(float *values, int64_t count, float deviation, uint64_t seed);

#endif
