// The kernels for any processor: what the compiler's default instruction set gives.
#define WIDTH 4
#define TILE 6
#define UNROLL 2
#define TABLE kernels_plain
#define INSTRUCTIONS "plain"
#include "convolution.inc"
#include "loops.inc"
#include "table.inc"
