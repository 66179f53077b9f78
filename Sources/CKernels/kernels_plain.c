// The kernels for any processor: what the compiler's default instruction set gives.
#define WIDTH 4
#define TILE 6
#define UNROLL 2
#define STEPS 2
#define TABLE kernels_plain
#define INSTRUCTIONS "plain"
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
