// Weighted means of a few neighbours, once for each instruction set.
#include "fleming_pixels.h"

// A product and a sum rounded together would differ from one processor to the next.
#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

// Of a depth that is known the inner loop is none.
INLINE void means(
    const float *old, const int32_t *first, const double *weights, const double *sums, int depth, int64_t count,
    float *to) {
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = 0; i < count; i++) {
    double sum = 0;
    for (int k = 0; k < depth; k++) { sum += weights[k * count + i] * (double)old[first[i] + k]; }
    to[i] = (float)(sum / sums[i]);
  }
}

#define MEANS(name) \
  static void name( \
      const float *old, const int32_t *first, const double *weights, const double *sums, int depth, int64_t count, \
      float *to) { \
    switch (depth) { \
    case 2: return means(old, first, weights, sums, 2, count, to); \
    case 3: return means(old, first, weights, sums, 3, count, to); \
    default: return means(old, first, weights, sums, 4, count, to); \
    } \
  }

MEANS(means_plain)

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
MEANS(means_avx2)
#pragma clang attribute pop
#endif

void fleming_means(
    const float *old, const int32_t *first, const double *weights, const double *sums, int depth, int64_t count,
    float *to) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) { return means_avx2(old, first, weights, sums, depth, count, to); }
#endif
  means_plain(old, first, weights, sums, depth, count, to);
}
