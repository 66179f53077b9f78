// The public products of matrices.
#include "amx.h"
#include "fleming_dnn.h"

static int64_t workspace_of_thread(void) {
  const int64_t panel = kernels_table()->panel;
  // A vector may hang over the left block's end.
  const int64_t own = MATRIX_K * (2 * panel + MATRIX_M) + MATRIX_M * 2 * panel + panel;
  return round_up(kernels_amx_table() != NULL ? most(own, amx_matrix_workspace()) : own, 16);
}

size_t fleming_product_workspace(int32_t threads) { return (size_t)(threads * workspace_of_thread()); }

void fleming_product(
    int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n, int64_t k, const float *a, const float *b, float *c,
    int32_t bfloat16, float *workspace, int32_t threads) {
  matrix_task t = {
      .m = m, .n = n, .k = k, .a = a, .b = b, .c = c, .a_row = transpose_a ? 1 : k, .a_step = transpose_a ? m : 1,
      .b_row = transpose_b ? 1 : n, .b_step = transpose_b ? k : 1, .c_row = n, .workspace = workspace,
      .thread_workspace = workspace_of_thread(), .bfloat16 = bfloat16,
      .products = bfloat16 ? kernels_pairs() : kernels_table()->products};
  // Small work stays on the calling thread: waking the others costs microseconds.
  const amx_table *amx = bfloat16 ? kernels_amx_table() : NULL;
  fleming_dnn_parallel(
      m * n * k < 1 << 17 ? 1 : threads, amx != NULL ? amx->matrix_product : kernels_table()->matrix_product, &t);
}
