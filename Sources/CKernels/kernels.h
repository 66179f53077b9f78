// Shared between the dispatcher and the three compilations of the kernels.
#ifndef KERNELS_H
#define KERNELS_H

#include <stdint.h>
#include <string.h>

#include "include/fleming_kernels.h"

/// C[m][0 ..< vectors] (+)= sum over segments and k of A[m] B[k]. A's element (m, k) of segment s lies at
/// a + s * segment_a + m * step_m + k * step_k; B's row k of segment s at b + s * segment_b + k * step_b, that of the next
/// panel panel_b behind it.
typedef struct {
  const float *a, *b;
  float *c;
  int64_t step_m, step_k, step_b, step_c, length, segments, segment_a, segment_b, panel_b;
  int accumulates;
} product_operands;

/// The kernel for each number of rows and of vectors: run[rows - 1][vectors - 1], and for two panels wide[rows - 1].
typedef struct { void (*run[12][2])(const product_operands *), (*wide[6])(const product_operands *); } product_kernels;

typedef struct {
  fleming_convolution_shape shape;
  int64_t count;
  const float *input, *packed, *bias, *gate, *output_gradient, *weights;
  float slope, gate_slope;
  float *output, *packed_output, *weights_gradient, *bias_gradient, *workspace;
  int64_t thread_workspace;  // floats of each thread's part
  const product_kernels *products;
  int64_t edge;       // columns of output in a Winograd tile, and rows unless its kernel has but one
  int64_t positions;  // values of a transformed tile
  int64_t tile_rows, tile_columns, block;
  int32_t transposed, threads;
  int32_t turned;  // whether the kernel is turned by 180 degrees while it is transposed
  int32_t shares_channels;  // whether threads share the output channels of every tile, not the tiles
} convolution_task;

/// A product of matrices: a(m, k) lies at a + m * a_row + k * a_step, b(k, n) at b + k * b_row + n * b_step, the result
/// row by row.
typedef struct {
  int64_t m, n, k;
  const float *a, *b;
  float *c;
  int64_t a_row, a_step, b_row, b_step, c_row;
  float *workspace;
  int64_t thread_workspace;  // floats of each thread's part
  const product_kernels *products;
  int32_t bfloat16;  // whether factors are taken so, in pairs
} matrix_task;

/// What the loops over values take; each uses what it needs.
typedef struct {
  int64_t count, rows, columns, input_step, output_step;
  const float *a, *b, *c, *d, *e;
  float *x, *y, *z;
  float f[8];
  uint64_t seed;
  uint32_t *winners;
  const uint32_t *given_winners;
  int32_t flag, threads;
  fleming_pooling_shape pool;
} loop_task;

/// Every loop over values, by name.
#define LOOPS(X) \
  X(channels_last) \
  X(channels_first) \
  X(rectify) \
  X(bias_rectify) \
  X(gate) \
  X(add) \
  X(copy_columns) \
  X(sigmoid) \
  X(sigmoid_backward) \
  X(tanh) \
  X(tanh_backward) \
  X(elu) \
  X(elu_backward) \
  X(swish) \
  X(swish_backward) \
  X(softplus) \
  X(softplus_backward) \
  X(step) \
  X(dense) \
  X(channel_rectify) \
  X(channel_gate) \
  X(channel_slopes) \
  X(softmax) \
  X(softmax_backward) \
  X(log_softmax) \
  X(log_softmax_backward) \
  X(dropout) \
  X(gaussian_noise) \
  X(column_sums) \
  X(max_pool) \
  X(max_pool_backward) \
  X(average_pool) \
  X(average_pool_backward) \
  X(patches) \
  X(patches_back) \
  X(phases_back) \
  X(norm_moments) \
  X(norm_apply) \
  X(norm_partial_gradients) \
  X(norm_input_gradient) \
  X(scale_channels)

#define LOOP_NAME(name) loop_##name,
enum { LOOPS(LOOP_NAME) LOOP_COUNT };
#undef LOOP_NAME

/// The body of a parallel region.
typedef void (*kernel)(void *, int32_t, int32_t);

/// The loops of one instruction set. Each is the body of a parallel region.
typedef struct {
  const char *name;
  int64_t width;       // floats in a vector
  int64_t panel;       // output channels in a panel of packed weights
  int64_t tile;        // rows of the inner product kernel
  const product_kernels *products;
  const product_kernels *pairs;  // of pairs of bfloat16
  kernel winograd_pack;
  kernel winograd_forward;
  kernel winograd_gradient;
  kernel winograd_reduce;
  kernel winograd_adjoint;
  kernel direct_pack;
  kernel direct_forward;
  kernel direct_gradient;
  kernel direct_reduce;
  kernel matrix_product;
  kernel loops[LOOP_COUNT];
} kernel_table;

extern const kernel_table kernels_plain;
#if defined(__x86_64__)
extern const kernel_table kernels_avx2;
extern const kernel_table kernels_avx512;
extern const product_kernels kernels_bf16;
#endif

/// The best table for this processor.
const kernel_table *kernels_table(void);
/// Fill in what a way forward or a gradient reads and writes, and run it on the task's threads.
void kernels_run_forward(
    convolution_task t, const float *input, const float *packed, const float *bias, float slope, const float *gate,
    float gate_slope, float *output, float *workspace, kernel forward);
void kernels_run_backward_weights(
    convolution_task t, const float *input, const float *output_gradient, float *weights_gradient,
    float *bias_gradient, float *workspace, kernel gradient, kernel reduce);
/// Runs a loop on the threads; small work stays on the calling one, since waking the others costs microseconds.
void kernels_run(int loop, loop_task *task, int64_t work, int32_t threads);
/// The best product of pairs of bfloat16 that goes with it.
const product_kernels *kernels_pairs(void);

static inline int64_t round_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }
static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

// Floats from one transformed tile to the next, an odd number of cache lines: with an even number the tiles of a block
// would fall into a few sets of the first-level cache.
static inline int64_t tile_stride(int64_t channels) { return channels + 16 * (channels / 16 % 2 == 0); }

// Columns of output that one row of a direct product holds: with few channels several fill a vector together, each with
// zeros where the kernel of its neighbours reaches further.
static inline int64_t joined_columns(int64_t output_channels, int64_t dilation_columns, int64_t width) {
  return dilation_columns == 1 && 2 * output_channels <= width ? width / output_channels : 1;
}

// Columns of the zero-padded picture that a direct product reads.
static inline int64_t direct_columns(const fleming_convolution_shape *s, int64_t width) {
  const int64_t columns = round_up(s->output_columns, joined_columns(s->output_channels, s->dilation_columns, width));
  return most(
      (columns - 1) * s->stride_columns + (s->kernel_columns - 1) * s->dilation_columns + 1,
      s->padding_left + s->input_columns);
}

// Columns of results that a direct product finishes in one go: a multiple of every number that may share a vector.
enum { SOME_COLUMNS = 240 };

// Columns of room for them, in whole rows of the inner product.
static inline int64_t line_columns(const fleming_convolution_shape *s, int64_t tile) {
  return round_up(least(SOME_COLUMNS, s->output_columns), tile);
}

// Output columns whose kernel reaches no padding: the others lie in front of `first`, or from `last` on.
typedef struct { int64_t first, last; } inner_columns;

static inline inner_columns inner_columns_of(const fleming_convolution_shape *s) {
  const int64_t reach = (s->kernel_columns - 1) * s->dilation_columns + 1;
  const int64_t room = s->padding_left + s->input_columns - reach;
  const int64_t first = least(s->output_columns, (s->padding_left + s->stride_columns - 1) / s->stride_columns);
  return (inner_columns){first, most(first, least(s->output_columns, room < 0 ? 0 : room / s->stride_columns + 1))};
}

// Whether a direct product reads the picture where it lies: no padding is reached, or that of the ends of a single row.
static inline int reads_in_place(const fleming_convolution_shape *s, int64_t width) {
  const inner_columns inner = inner_columns_of(s);
  const int64_t rows = (s->output_rows - 1) * s->stride_rows + (s->kernel_rows - 1) * s->dilation_rows + 1;
  return s->padding_top == 0 && rows <= s->input_rows
      && joined_columns(s->output_channels, s->dilation_columns, width) == 1
      && (rows == 1 || (inner.first == 0 && inner.last == s->output_columns));
}

// Columns of output in one of Winograd's tiles, of six by six (4 for kernels of 3 x 3, 2 for 5 x 5) or, of kernels with one
// row, of eight (6 for 1 x 3, 5 for 1 x 4, 4 for 1 x 5); its rows; and its values.
static inline int64_t tile_edge(const fleming_convolution_shape *s) {
  return s->kernel_rows == 1 ? 9 - s->kernel_columns : 7 - s->kernel_rows;
}
static inline int64_t tile_rows(const fleming_convolution_shape *s) { return s->kernel_rows == 1 ? 1 : tile_edge(s); }
static inline int64_t tile_positions(const fleming_convolution_shape *s) { return s->kernel_rows == 1 ? 8 : 36; }

// Floats from one transformed position to the next, for the same reason.
static inline int64_t position_stride(int64_t block, int64_t channels) { return block * tile_stride(channels) + 16; }

// Of a product of matrices by vectors: sums taken in one go, so that two panels of the right matrix fill most of the
// first-level cache, and rows worked on at a time, whose block fits into the second.
enum { MATRIX_K = 128, MATRIX_M = 240 };

// One thread's part of a product of matrices.
typedef struct { int64_t first_row, last_row, first_column, last_column; } matrix_share;

// Threads share the longer side of the result, in whole units of either.
static inline matrix_share matrix_share_of(
    const matrix_task *t, int64_t row_unit, int64_t column_unit, int32_t thread, int32_t threads) {
  const int by_columns = t->n >= t->m;
  const int64_t unit = by_columns ? column_unit : row_unit, length = by_columns ? t->n : t->m;
  const int64_t units = (length + unit - 1) / unit;
  const int64_t begin = least(length, units * thread / threads * unit);
  const int64_t end = least(length, units * (thread + 1) / threads * unit);
  return by_columns ? (matrix_share){0, t->m, begin, end} : (matrix_share){begin, end, 0, t->n};
}

// Asks for columns of the right matrix ahead of their time, so that they come from far memory meanwhile.
static inline void matrix_ask_ahead(
    const matrix_task *t, int64_t k, int64_t sums, int64_t column, int64_t columns) {
  const float *from = t->b + k * t->b_row + column * t->b_step;
  const int is_row_major = t->b_step == 1;
  const int64_t runs = is_row_major ? sums : columns, run = is_row_major ? columns : sums;
  for (int64_t i = 0; i < runs; i += 1, from += is_row_major ? t->b_row : t->b_step) {
    for (int64_t j = 0; j < run; j += 16) { __builtin_prefetch(from + j, 0, 2); }
  }
}

#endif
