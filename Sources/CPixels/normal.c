// Normal numbers once for each instruction set, by arithmetic alone, from as many generators whatever the vectors hold.
#include "fleming_pixels.h"

#include <string.h>

// A product and a sum rounded together would differ from one processor to the next.
#pragma STDC FP_CONTRACT OFF

enum { LANES = 16 };

#define WIDTH 4
#define NAME(name) name##_plain
#include "normal.inc"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define WIDTH 8
#define NAME(name) name##_avx2
#include "normal.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq"))), apply_to = function)
#define WIDTH 16
#define NAME(name) name##_avx512
#include "normal.inc"
#pragma clang attribute pop
#endif

// The generators' states from one number by SplitMix64 (Steele, Lea & Flood 2014).
static void seed_lanes(uint64_t seed, uint32_t seeds[4][LANES]) {
  for (int lane = 0; lane < LANES; lane++) {
    for (int word = 0; word < 4; word += 2) {
      uint64_t z = seed += 0x9E3779B97F4A7C15;
      z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
      z = (z ^ z >> 27) * 0x94D049BB133111EB;
      z ^= z >> 31;
      seeds[word][lane] = (uint32_t)z;
      seeds[word + 1][lane] = (uint32_t)(z >> 32);
    }
  }
}

void fleming_add_normal(float *values, int64_t count, float deviation, uint64_t seed) {
  uint32_t seeds[4][LANES];
  seed_lanes(seed, seeds);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    return add_normal_avx512(values, count, deviation, seeds);
  }
  if (__builtin_cpu_supports("avx2")) { return add_normal_avx2(values, count, deviation, seeds); }
#endif
  add_normal_plain(values, count, deviation, seeds);
}
