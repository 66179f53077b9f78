// The public functions of the matrix unit.
#include <stdlib.h>

#include "amx.h"
#include "fleming_dnn.h"

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

// Whether the processor has the unit and the system lets this process use it: Linux wants to be asked, as its registers
// are large.
static int may_use(void) {
  enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18, HAS_BFLOAT16 = 1 << 22, HAS_TILES = 1 << 24 };
  const char *wish = getenv("FLEMING_INSTRUCTIONS");
  unsigned a = 0, b = 0, c = 0, d = 0;
  return (wish == NULL || strcmp(wish, "avx512") != 0) && kernels_table() == &kernels_avx512
      && __builtin_cpu_supports("avx512bf16") && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & HAS_TILES) != 0
      && (d & HAS_BFLOAT16) != 0 && syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}

const amx_table *kernels_amx_table(void) {
  static _Atomic int settled;
  int answer = settled;
  if (answer == 0) {
    answer = may_use() ? 1 : -1;
    settled = answer;
  }
  return answer > 0 ? &kernels_amx : NULL;
}
#else
const amx_table *kernels_amx_table(void) { return NULL; }
#endif

int32_t fleming_amx_is_available(void) { return kernels_amx_table() != NULL; }

size_t fleming_amx_packed(const fleming_convolution_shape *s) {
  const int64_t back = amx_packed_tiles(s, s->output_channels, s->input_channels);
  return (size_t)(most(amx_packed_tiles(s, s->input_channels, s->output_channels), back) * AMX_TILE / 2);
}

size_t fleming_amx_workspace(const fleming_convolution_shape *s, int32_t threads) {
  const amx_geometry forward = amx_geometry_of(s, AMX_PLACES, 1);
  const amx_geometry back = amx_geometry_of(s, AMX_CHUNK, 2);
  const amx_gradient_geometry r = amx_gradient_geometry_of(s, &back);
  const int64_t sums = back.output_padded * (1 + s->kernel_rows * r.shifts * r.padded);
  const int64_t factors = r.parts * (r.padded * r.step + back.output_padded * back.places);
  const int64_t each = most(
      AMX_BLOCK * forward.places + forward.picture / 2, sums + (back.picture + factors) / 2);
  return (size_t)(threads * round_up(each, 16));
}

int64_t amx_matrix_workspace(void) {
  const int64_t factors = AMX_MATRIX_M * (AMX_MATRIX_K + AMX_SUMS) + AMX_BLOCK * AMX_MATRIX_K;
  return AMX_BLOCK * AMX_BLOCK + factors / 2;
}

static convolution_task amx_task(const fleming_convolution_shape *s, int64_t count, int32_t threads) {
  return (convolution_task){
      .shape = *s, .count = count, .threads = threads, .slope = 1, .gate_slope = 1,
      .thread_workspace = (int64_t)(fleming_amx_workspace(s, threads) / (size_t)threads)};
}

void fleming_amx_pack(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, float *packed, int32_t threads) {
  convolution_task t = {.shape = *shape, .weights = weights, .transposed = transposed, .packed_output = packed};
  fleming_dnn_parallel(threads, kernels_amx_table()->pack, &t);
}

void fleming_amx_forward(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *packed, const float *bias,
    float slope, const float *gate, float gate_slope, float *output, float *workspace, int32_t threads) {
  kernels_run_forward(
      amx_task(shape, count, threads), input, packed, bias, slope, gate, gate_slope, output, workspace,
      kernels_amx_table()->forward);
}

void fleming_amx_backward_weights(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *output_gradient,
    float *weights_gradient, float *bias_gradient, float *workspace, int32_t threads) {
  const amx_table *k = kernels_amx_table();
  kernels_run_backward_weights(
      amx_task(shape, count, threads), input, output_gradient, weights_gradient, bias_gradient, workspace, k->gradient,
      k->reduce);
}
