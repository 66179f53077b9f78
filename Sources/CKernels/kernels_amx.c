// The kernels for Intel's matrix unit, which takes bfloat16.
#if defined(__x86_64__)
#include <immintrin.h>

#include "amx.h"
#define INSTRUCTIONS "amx-tile,amx-bf16,avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,avx2,fma"
#pragma clang attribute push(__attribute__((target(INSTRUCTIONS))), apply_to = function)
#define WIDTH 16
#include "vectors.inc"
#include "convolution.inc"
#include "amx_product.inc"
#include "amx_forward.inc"
#include "amx_gradient.inc"
#include "amx_matrix.inc"

const amx_table kernels_amx = {
    .pack = amx_pack,
    .forward = amx_forward,
    .gradient = amx_gradient,
    .reduce = amx_reduce,
    .matrix_product = amx_matrix_product,
};
#pragma clang attribute pop
#endif
