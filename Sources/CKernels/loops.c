// The public loops over values.
#include "fleming_dnn.h"
#include "kernels.h"

void kernels_run(int loop, loop_task *task, int64_t work, int32_t threads) {
  task->threads = work < 16384 ? 1 : threads;
  fleming_dnn_parallel(task->threads, kernels_table()->loops[loop], task);
}

// MARK: Layout

void fleming_channels_last(
    const float *input, int64_t samples, int64_t channels, int64_t pixels, float *output, int32_t threads) {
  loop_task t = {.rows = samples, .count = channels, .columns = pixels, .a = input, .x = output};
  kernels_run(loop_channels_last, &t, samples * channels * pixels, threads);
}

void fleming_channels_first(
    const float *input, int64_t samples, int64_t channels, int64_t pixels, float *output, int32_t threads) {
  loop_task t = {.rows = samples, .count = channels, .columns = pixels, .a = input, .x = output};
  kernels_run(loop_channels_first, &t, samples * channels * pixels, threads);
}

// MARK: Functions of each value

void fleming_rectify(int64_t count, float slope, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output, .f = {slope}};
  kernels_run(loop_rectify, &t, count, threads);
}

void fleming_bias_rectify(
    int64_t rows, int64_t columns, const float *bias, float slope, float *values, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = bias, .x = values, .f = {slope}};
  kernels_run(loop_bias_rectify, &t, rows * columns, threads);
}

void fleming_gate(
    int64_t count, float slope, const float *gate, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.count = count, .a = gate, .b = output_gradient, .x = input_gradient, .f = {slope}};
  kernels_run(loop_gate, &t, count, threads);
}

void fleming_add(
    int64_t count, const float *a, const float *b, float slope, const float *gate, float gate_slope, float *output,
    int32_t threads) {
  loop_task t = {.count = count, .a = a, .b = b, .c = gate, .x = output, .f = {slope, gate_slope}};
  kernels_run(loop_add, &t, count, threads);
}

void fleming_copy_columns(
    int64_t rows, int64_t columns, const float *input, int64_t input_step, float *output, int64_t output_step,
    int32_t threads) {
  loop_task t = {
      .rows = rows, .columns = columns, .a = input, .x = output, .input_step = input_step, .output_step = output_step};
  kernels_run(loop_copy_columns, &t, rows * columns, threads);
}

#define FUNCTION(name) \
  void fleming_##name(int64_t count, const float *input, float *output, int32_t threads) { \
    loop_task t = {.count = count, .a = input, .x = output}; \
    kernels_run(loop_##name, &t, 16 * count, threads); \
  } \
  void fleming_##name##_backward( \
      int64_t count, const float *output, const float *output_gradient, float *input_gradient, int32_t threads) { \
    loop_task t = {.count = count, .a = output, .b = output_gradient, .x = input_gradient}; \
    kernels_run(loop_##name##_backward, &t, count, threads); \
  }
FUNCTION(sigmoid)
FUNCTION(tanh)
FUNCTION(swish)
FUNCTION(softplus)

void fleming_elu(int64_t count, float slope, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output, .f = {slope}};
  kernels_run(loop_elu, &t, 4 * count, threads);
}

void fleming_elu_backward(
    int64_t count, float slope, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.count = count, .a = output, .b = output_gradient, .x = input_gradient, .f = {slope}};
  kernels_run(loop_elu_backward, &t, count, threads);
}

void fleming_step(int64_t count, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output};
  kernels_run(loop_step, &t, count, threads);
}

void fleming_channel_rectify(
    int64_t rows, int64_t columns, const float *slopes, const float *input, float *output, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = input, .c = slopes, .x = output};
  kernels_run(loop_channel_rectify, &t, rows * columns, threads);
}

void fleming_channel_gate(
    int64_t rows, int64_t columns, const float *slopes, const float *input, const float *output_gradient,
    float *input_gradient, int32_t threads) {
  loop_task t = {
      .rows = rows, .columns = columns, .a = input, .b = output_gradient, .c = slopes, .x = input_gradient};
  kernels_run(loop_channel_gate, &t, rows * columns, threads);
}

void fleming_channel_slopes(
    int64_t rows, int64_t columns, const float *input, const float *output_gradient, float *slope_gradients,
    int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = input, .b = output_gradient, .x = slope_gradients};
  kernels_run(loop_channel_slopes, &t, rows * columns, threads);
}

void fleming_softmax(int64_t rows, int64_t columns, const float *input, float *output, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = input, .x = output};
  kernels_run(loop_softmax, &t, 16 * rows * columns, threads);
}

void fleming_softmax_backward(
    int64_t rows, int64_t columns, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = output, .b = output_gradient, .x = input_gradient};
  kernels_run(loop_softmax_backward, &t, rows * columns, threads);
}

void fleming_log_softmax(int64_t rows, int64_t columns, const float *input, float *output, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = input, .x = output};
  kernels_run(loop_log_softmax, &t, 4 * rows * columns, threads);
}

void fleming_log_softmax_backward(
    int64_t rows, int64_t columns, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = output, .b = output_gradient, .x = input_gradient};
  kernels_run(loop_log_softmax_backward, &t, 4 * rows * columns, threads);
}

void fleming_dropout(
    int64_t count, uint64_t seed, float rate, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .seed = seed, .a = input, .x = output, .f = {rate}};
  kernels_run(loop_dropout, &t, count, threads);
}

void fleming_gaussian_noise(
    int64_t count, uint64_t seed, float sigma, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .seed = seed, .a = input, .x = output, .f = {sigma}};
  kernels_run(loop_gaussian_noise, &t, 4 * count, threads);
}

void fleming_column_sums(int64_t rows, int64_t columns, const float *values, float *sums, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = values, .x = sums};
  kernels_run(loop_column_sums, &t, rows * columns, threads);
}

void fleming_dense(
    int64_t samples, int64_t outputs, int64_t inputs, const float *input, const float *weights, const float *bias,
    float slope, float *output, int32_t threads) {
  loop_task t = {
      .rows = outputs, .columns = inputs, .count = samples, .a = input, .b = weights, .c = bias, .x = output,
      .f = {slope}};
  kernels_run(loop_dense, &t, outputs * inputs, threads);
}

// MARK: Pooling

void fleming_max_pool(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *output, uint32_t *winners,
    int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output, .winners = winners, .pool = *shape};
  kernels_run(loop_max_pool, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}

void fleming_max_pool_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *output_gradient, const uint32_t *winners,
    const float *gate, float gate_slope, float *input_gradient, int32_t threads) {
  loop_task t = {
      .count = count, .a = gate, .b = output_gradient, .x = input_gradient, .given_winners = winners,
      .f = {gate_slope}, .pool = *shape};
  kernels_run(loop_max_pool_backward, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}

void fleming_average_pool(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output, .pool = *shape};
  kernels_run(loop_average_pool, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}

void fleming_average_pool_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.count = count, .b = output_gradient, .x = input_gradient, .pool = *shape};
  kernels_run(loop_average_pool_backward, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}

// MARK: Patches

void fleming_patches(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *patches, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = patches, .pool = *shape};
  const int64_t taps = shape->kernel_rows * shape->kernel_columns * shape->channels;
  kernels_run(loop_patches, &t, count * shape->output_rows * shape->output_columns * taps, threads);
}

void fleming_patches_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *patch_gradients, const float *gate,
    float gate_slope, float *input_gradient, int32_t threads) {
  loop_task t = {
      .count = count, .a = gate, .b = patch_gradients, .x = input_gradient, .f = {gate_slope}, .pool = *shape};
  const int64_t taps = shape->kernel_rows * shape->kernel_columns * shape->channels;
  kernels_run(loop_patches_back, &t, count * shape->output_rows * shape->output_columns * taps, threads);
}

void fleming_phases_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *phase_gradients, const float *gate, float gate_slope,
    float *input_gradient, int32_t threads) {
  loop_task t = {
      .count = count, .a = gate, .b = phase_gradients, .x = input_gradient, .f = {gate_slope}, .pool = *shape};
  kernels_run(loop_phases_back, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}
