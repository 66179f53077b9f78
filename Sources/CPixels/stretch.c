// The curves once for each instruction set, by arithmetic alone.
#include "fleming_pixels.h"

#include <string.h>

// A product and a sum rounded together would differ from one processor to the next.
#pragma STDC FP_CONTRACT OFF

#define WIDTH 4
#define NAME(name) name##_plain
#include "stretch.inc"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define WIDTH 8
#define NAME(name) name##_avx2
#include "stretch.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq"))), apply_to = function)
#define WIDTH 16
#define NAME(name) name##_avx512
#include "stretch.inc"
#pragma clang attribute pop
#endif

void fleming_stretch(fleming_stretch_form form, float inverse_softening, float *values, int64_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    return stretch_avx512(form, inverse_softening, values, count);
  }
  if (__builtin_cpu_supports("avx2")) { return stretch_avx2(form, inverse_softening, values, count); }
#endif
  stretch_plain(form, inverse_softening, values, count);
}
