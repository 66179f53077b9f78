// The public functions: they choose the instruction set and open the parallel regions.
#include <stdlib.h>

#include "fleming_dnn.h"
#include "kernels.h"

// The best set of instructions the processor has, or a lesser one that FLEMING_INSTRUCTIONS names.
static const kernel_table *choose(void) {
#if defined(__x86_64__)
  const char *wish = getenv("FLEMING_INSTRUCTIONS");
  if (wish == NULL) { wish = ""; }
  if (strcmp(wish, "plain") == 0) { return &kernels_plain; }
  if (strcmp(wish, "avx2") != 0 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    return &kernels_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) { return &kernels_avx2; }
#endif
  return &kernels_plain;
}

const kernel_table *kernels_table(void) {
  // Settled at the first call: sizes of packed weights depend on it.
  static const kernel_table *_Atomic settled;
  const kernel_table *table = settled;
  if (table == NULL) {
    table = choose();
    settled = table;
  }
  return table;
}

const product_kernels *kernels_pairs(void) {
#if defined(__x86_64__)
  if (kernels_table() == &kernels_avx512 && __builtin_cpu_supports("avx512bf16")) { return &kernels_bf16; }
#endif
  return kernels_table()->pairs;
}

const char *fleming_kernels_instructions(void) { return kernels_table()->name; }

void kernels_run_forward(
    convolution_task t, const float *input, const float *packed, const float *bias, float slope, const float *gate,
    float gate_slope, float *output, float *workspace, kernel forward) {
  t.input = input;
  t.packed = packed;
  t.bias = bias;
  t.slope = slope;
  t.gate = gate;
  t.gate_slope = gate_slope;
  t.output = output;
  t.workspace = workspace;
  fleming_dnn_parallel(t.threads, forward, &t);
}

void kernels_run_backward_weights(
    convolution_task t, const float *input, const float *output_gradient, float *weights_gradient,
    float *bias_gradient, float *workspace, kernel gradient, kernel reduce) {
  t.input = input;
  t.output_gradient = output_gradient;
  t.weights_gradient = weights_gradient;
  t.bias_gradient = bias_gradient;
  t.workspace = workspace;
  fleming_dnn_parallel(t.threads, gradient, &t);
  fleming_dnn_parallel(t.threads, reduce, &t);
}

// MARK: Winograd

size_t fleming_winograd_packed(const fleming_convolution_shape *s) {
  return (size_t)(tile_positions(s) * s->input_channels * round_up(s->output_channels, kernels_table()->panel));
}

static int64_t tiles_of(const fleming_convolution_shape *s, int64_t count) {
  const int64_t rows = tile_rows(s), columns = tile_edge(s);
  return count * ((s->output_rows + rows - 1) / rows) * ((s->output_columns + columns - 1) / columns);
}

// Tiles in a block: as many as leave both transforms in the second-level cache, more where many channels make the
// weights (or their gradient), which each block passes over, larger than that.
static int64_t full_block(const fleming_convolution_shape *s) {
  const kernel_table *k = kernels_table();
  const int64_t channels = round_up(s->input_channels, k->width) + round_up(s->output_channels, k->panel);
  return most(most(24, channels * 3 / 16), 98304 / (tile_positions(s) * channels));
}

static int64_t block_of(const fleming_convolution_shape *s, int64_t tiles) {
  return round_up(most(least(full_block(s), tiles), 1), kernels_table()->tile);
}

size_t fleming_winograd_workspace(const fleming_convolution_shape *s, int64_t count, int32_t threads) {
  const kernel_table *k = kernels_table();
  const int64_t padded_in = round_up(s->input_channels, k->width);
  const int64_t padded_out = round_up(s->output_channels, k->panel), block = block_of(s, tiles_of(s, count));
  const int64_t positions = tile_positions(s);
  const int64_t each = padded_out + positions * s->input_channels * padded_out + padded_in
      + positions * (position_stride(block, padded_in) + position_stride(block, padded_out));
  return (size_t)(threads * round_up(each, 16));
}

static convolution_task winograd_task(const fleming_convolution_shape *s, int64_t count, int32_t threads) {
  convolution_task t = {0};
  t.shape = *s;
  t.count = count;
  t.threads = threads;
  t.products = s->bfloat16 ? kernels_pairs() : kernels_table()->products;
  t.edge = tile_edge(s);
  t.positions = tile_positions(s);
  t.tile_rows = (s->output_rows + tile_rows(s) - 1) / tile_rows(s);
  t.tile_columns = (s->output_columns + t.edge - 1) / t.edge;
  // Enough blocks for every thread.
  t.block = block_of(s, (tiles_of(s, count) + threads - 1) / threads);
  t.thread_workspace = (int64_t)(fleming_winograd_workspace(s, count, threads) / (size_t)threads);
  t.slope = 1;
  t.gate_slope = 1;
  return t;
}

static void pack_winograd(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, int32_t turned, float *packed,
    int32_t threads) {
  convolution_task t = {0};
  t.shape = *shape;
  t.edge = tile_edge(shape);
  t.weights = weights;
  t.transposed = transposed;
  t.turned = turned;
  t.packed_output = packed;
  fleming_dnn_parallel(threads, kernels_table()->winograd_pack, &t);
}

void fleming_winograd_pack(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, float *packed, int32_t threads) {
  pack_winograd(weights, shape, transposed, transposed, packed, threads);
}

void fleming_winograd_forward(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *packed, const float *bias,
    float slope, const float *gate, float gate_slope, float *output, float *workspace, int32_t threads) {
  convolution_task t = winograd_task(shape, count, threads);
  const int64_t tiles = tiles_of(shape, count);
  // Of few tiles a thread reads more weights than anything else: then each reads its own.
  t.shares_channels = tiles <= 2 * full_block(shape) && shape->output_channels >= threads * kernels_table()->panel;
  if (t.shares_channels) { t.block = block_of(shape, tiles); }
  kernels_run_forward(t, input, packed, bias, slope, gate, gate_slope, output, workspace, kernels_table()->winograd_forward);
}

void fleming_winograd_backward_weights(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *output_gradient,
    float *weights_gradient, float *bias_gradient, float *workspace, int32_t threads) {
  const convolution_task t = winograd_task(shape, count, threads);
  kernels_run_backward_weights(
      t, input, output_gradient, weights_gradient, bias_gradient, workspace, kernels_table()->winograd_gradient,
      kernels_table()->winograd_reduce);
}

// MARK: Winograd's adjoint

size_t fleming_adjoint_packed(const fleming_convolution_shape *s) {
  return (size_t)(tile_positions(s) * s->output_channels * round_up(s->input_channels, kernels_table()->panel));
}

size_t fleming_adjoint_workspace(const fleming_convolution_shape *s, int64_t count, int32_t threads) {
  const int64_t panel = kernels_table()->panel, padded_out = round_up(s->output_channels, panel);
  const int64_t block = block_of(s, tiles_of(s, count));
  const int64_t each = padded_out
      + tile_positions(s)
          * (position_stride(block, padded_out) + position_stride(block, round_up(s->input_channels, panel)));
  return (size_t)(threads * round_up(each, 16));
}

void fleming_adjoint_pack(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, float *packed, int32_t threads) {
  (void)transposed;
  pack_winograd(weights, shape, 1, 0, packed, threads);
}

void fleming_adjoint_run(
    const fleming_convolution_shape *shape, int64_t count, const float *output_gradient, const float *packed,
    const float *bias, float slope, const float *gate, float gate_slope, float *input_gradient, float *workspace,
    int32_t threads) {
  convolution_task t = winograd_task(shape, count, threads);
  t.thread_workspace = (int64_t)(fleming_adjoint_workspace(shape, count, threads) / (size_t)threads);
  t.output_gradient = output_gradient;
  kernels_run_forward(
      t, NULL, packed, bias, slope, gate, gate_slope, input_gradient, workspace, kernels_table()->winograd_adjoint);
}

// MARK: Direct

static int64_t direct_packed(const fleming_convolution_shape *s, int64_t inputs, int64_t outputs) {
  const kernel_table *k = kernels_table();
  const int64_t joined = joined_columns(outputs, s->dilation_columns, k->width);
  if (joined == 1) { return s->kernel_rows * s->kernel_columns * inputs * round_up(outputs, k->panel); }
  return s->kernel_rows * (s->kernel_columns + (joined - 1) * s->stride_columns) * inputs * k->width;
}

size_t fleming_direct_packed(const fleming_convolution_shape *s) {
  const int64_t back = direct_packed(s, s->output_channels, s->input_channels);
  return (size_t)most(direct_packed(s, s->input_channels, s->output_channels), back);
}

size_t fleming_direct_workspace(const fleming_convolution_shape *s, int32_t threads) {
  const int64_t padded = round_up(s->output_channels, kernels_table()->panel);
  const int64_t rows = (s->output_rows - 1) * s->stride_rows + (s->kernel_rows - 1) * s->dilation_rows + 1;
  const int64_t columns = direct_columns(s, kernels_table()->width);
  const int64_t each = padded + s->kernel_rows * s->kernel_columns * s->input_channels * padded
      + rows * columns * s->input_channels + line_columns(s, kernels_table()->tile) * padded
      + s->output_rows * s->output_columns * padded;
  return (size_t)(threads * round_up(each, 16));
}

static convolution_task direct_task(const fleming_convolution_shape *s, int64_t count, int32_t threads) {
  convolution_task t = {0};
  t.shape = *s;
  t.count = count;
  t.threads = threads;
  t.products = kernels_table()->products;
  t.thread_workspace = (int64_t)(fleming_direct_workspace(s, threads) / (size_t)threads);
  t.slope = 1;
  t.gate_slope = 1;
  return t;
}

void fleming_direct_pack(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, float *packed, int32_t threads) {
  convolution_task t = {0};
  t.shape = *shape;
  t.weights = weights;
  t.transposed = transposed;
  t.packed_output = packed;
  fleming_dnn_parallel(threads, kernels_table()->direct_pack, &t);
}

void fleming_direct_forward(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *packed, const float *bias,
    float slope, const float *gate, float gate_slope, float *output, float *workspace, int32_t threads) {
  const convolution_task t = direct_task(shape, count, threads);
  kernels_run_forward(t, input, packed, bias, slope, gate, gate_slope, output, workspace, kernels_table()->direct_forward);
}

void fleming_direct_backward_weights(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *output_gradient,
    float *weights_gradient, float *bias_gradient, float *workspace, int32_t threads) {
  const convolution_task t = direct_task(shape, count, threads);
  kernels_run_backward_weights(
      t, input, output_gradient, weights_gradient, bias_gradient, workspace, kernels_table()->direct_gradient,
      kernels_table()->direct_reduce);
}
