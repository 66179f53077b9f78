// Normal numbers once for each instruction set, by arithmetic alone, from as many generators whatever the vectors hold.
#include "fleming_pixels.h"

#include <string.h>

enum { LANES = 16 };

#define BODY "normal.inc"
#include "every_set.inc"

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
  BEST(add_normal)(values, count, deviation, seeds);
}
