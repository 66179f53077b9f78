// The public products of matrices.
#include "fleming_dnn.h"
#include "kernels.h"

// The blocks of `product_matrix.inc`, each thread's own.
enum { MATRIX_K = 256, MATRIX_N = 512, MATRIX_M = 120 };

static int64_t workspace_of_thread(int64_t n) {
  const int64_t panel = kernels_table()->panel;
  // A vector may hang over the left block's end.
  return round_up(MATRIX_K * (round_up(least(n, MATRIX_N), panel) + MATRIX_M) + MATRIX_M * panel + panel, 16);
}

size_t fleming_product_workspace(int64_t n, int32_t threads) { return (size_t)(threads * workspace_of_thread(n)); }

void fleming_product(
    int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n, int64_t k, const float *a, const float *b, float *c,
    int32_t bfloat16, float *workspace, int32_t threads) {
  matrix_task t = {
      .m = m, .n = n, .k = k, .a = a, .b = b, .c = c, .a_row = transpose_a ? 1 : k, .a_step = transpose_a ? m : 1,
      .b_row = transpose_b ? 1 : n, .b_step = transpose_b ? k : 1, .c_row = n, .workspace = workspace,
      .thread_workspace = workspace_of_thread(n), .bfloat16 = bfloat16,
      .products = bfloat16 ? kernels_pairs() : kernels_table()->products};
  // Small work stays on the calling thread: waking the others costs microseconds.
  fleming_dnn_parallel(m * n * k < 1 << 17 ? 1 : threads, kernels_table()->matrix_product, &t);
}
