// Loops over many pixels: the curves that compress fluxes, floats as files keep them, the median, and normal noise.
//
// In C, since a Swift package compiles for the processor's oldest instruction set: here the widest vectors that the
// processor has are chosen when the program runs. The bits do not depend on which, but where the processor (before 2013) does
// not fuse a product and a sum: there one value in 10^8 may differ by the last.
#ifndef FLEMING_PIXELS_H
#define FLEMING_PIXELS_H

#include <stdbool.h>
#include <stdint.h>

// Asks for memory that is about to be read.
static inline void fleming_prefetch(const void *bytes, int64_t count) {
  for (int64_t i = 0; i < count; i += 64) { __builtin_prefetch((const char *)bytes + i); }
}

typedef enum {
  // u
  fleming_stretch_linear,
  // asinh(u)
  fleming_stretch_asinh,
  // sign(u) 2 (sqrt(1 + |u|) - 1)
  fleming_stretch_square_root,
  // sign(u) log(1 + |u|)
  fleming_stretch_logarithm,
} fleming_stretch_form;

// Of each value x, the curve at u = x * inverse_softening, less `mean`, times `scale`; `to` may be where `from` is.
void fleming_stretch(
    fleming_stretch_form form, float inverse_softening, const float *from, float mean, float scale, float *to,
    int64_t count);

// Turns big-endian floats into the machine's; `floats` may be where `bytes` are. Gives the largest of their bits without
// the sign: from 0x7F800000 on one is infinite or not a number.
uint32_t fleming_native_floats(const void *bytes, float *floats, int64_t count);

// The bits of floats as whole numbers, which order as the floats do where they are not negative.
typedef struct {
  // The largest without the sign: from 0x7F800000 on one of them is infinite or not a number.
  int32_t largest;
  // The least: above 0 where all floats are.
  int32_t least;
} fleming_bit_range;

// 0 and INT32_MAX for none.
fleming_bit_range fleming_floats_bit_range(const float *values, int64_t count);

// Sets the flags of values that are infinite or not a number.
void fleming_flag_unusual(const float *values, int64_t count, bool *flags);

// Sets the flags of weights that are not finite and above 0, and makes these 0.
void fleming_flag_weightless(float *weights, int64_t count, bool *flags);

// The median of finite values, of which there is at least one; the mean of the middle two when they are even in number.
float fleming_median(const float *values, int64_t count);

// Mean i of `depth` neighbours, 2 to 4: the sum over k of weights[k * count + i] * old[first[i] + k], divided by sums[i].
void fleming_means(
    const float *old, const int32_t *first, const double *weights, const double *sums, int depth, int64_t count,
    float *to);

// Points of a polynomial are in arrays as long as a multiple of fleming_points_step, filled up with zeros; x is in -1...1.
enum { fleming_points_step = 32, fleming_most_degree = 30 };

// Adds to plain[k] the sum over the points of weights times T_k(x), k = 0...2 degree, and to weighted[k] that of weights times
// values times T_k(x), k = 0...degree.
void fleming_chebyshev_sums(
    const double *x, const double *values, const double *weights, int64_t count, int degree, double *plain,
    double *weighted);

// Residuals: values less the sum over k of coefficients[k] T_k(x). Gives the sum of weights times their squares.
double fleming_chebyshev_residuals(
    const double *x, const double *values, const double *weights, int64_t count, const double *coefficients, int terms,
    double *residuals);

// The sum over k of coefficients[k] T_k(x) at `count` points of arrays that are filled up.
void fleming_chebyshev_values(const double *x, const double *coefficients, int terms, int64_t count, float *to);

// Makes weights those of `good` where the residual is in low...high and 0 elsewhere. Gives how many changed; `changed` begins
// with their places and has room for one more.
int64_t fleming_clip(
    const double *residuals, const double *good, double low, double high, int64_t count, double *weights,
    int32_t *changed);

// Adds `deviation` times an independent standard normal number to every value; the seed decides which.
void fleming_add_normal(float *values, int64_t count, float deviation, uint64_t seed);

#endif
