// Floats as files keep them, what is unusual among them, and the median, once for each instruction set.
#include "fleming_pixels.h"

#include <string.h>

#define NAME(name) name##_plain
#include "floats.inc"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define NAME(name) name##_avx2
#include "floats.inc"
#pragma clang attribute pop
#endif

uint32_t fleming_native_floats(const void *bytes, float *floats, int64_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) { return native_floats_avx2(bytes, floats, count); }
#endif
  return native_floats_plain(bytes, floats, count);
}

fleming_bit_range fleming_floats_bit_range(const float *values, int64_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) { return bit_range_avx2(values, count); }
#endif
  return bit_range_plain(values, count);
}

void fleming_flag_unusual(const float *values, int64_t count, bool *flags) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) { return flag_unusual_avx2(values, count, flags); }
#endif
  flag_unusual_plain(values, count, flags);
}

void fleming_flag_weightless(float *weights, int64_t count, bool *flags) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) { return flag_weightless_avx2(weights, count, flags); }
#endif
  flag_weightless_plain(weights, count, flags);
}

float fleming_median(const float *values, int64_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) { return median_avx2(values, count); }
#endif
  return median_plain(values, count);
}
