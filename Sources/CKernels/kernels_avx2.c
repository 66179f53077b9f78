// The kernels for AVX2 with fused multiply and add.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernels.h"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define WIDTH 8
#define TILE 6
#define UNROLL 2
#define STEPS 4
#define TABLE kernels_avx2
#define INSTRUCTIONS "avx2"
#include "vectors.inc"
#include "product.inc"
#include "product_matrix.inc"
#include "convolution.inc"
#include "winograd_row.inc"
#include "winograd_transforms.inc"
#include "winograd_forward.inc"
#include "winograd_gradient.inc"
#include "winograd_adjoint.inc"
#include "direct_forward.inc"
#include "direct_gradient.inc"
#include "loops.inc"
#include "loops_activation.inc"
#include "loops_dense.inc"
#include "loops_random.inc"
#include "loops_pooling.inc"
#include "loops_patches.inc"
#include "loops_normalization.inc"
#include "table.inc"
#pragma clang attribute pop
#endif
