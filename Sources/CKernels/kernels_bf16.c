// The inner product of pairs of bfloat16 by the processor's own instruction, in vectors of AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernels.h"
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)
#define WIDTH 16
#define TILE 12
#define UNROLL 1
#define STEPS 4
#define MULTIPLY_PAIRS(sum, a, b) ((vector)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(a), (__m512bh)(b)))
#include "vectors.inc"
#include "product.inc"
PRODUCTS(, kernels_bf16, 1);
#pragma clang attribute pop
#endif
