// The public loops over values.
#include <math.h>

#include "fleming_dnn.h"
#include "kernels.h"

// Small work stays on the calling thread: waking the others costs microseconds.
static void run(int loop, loop_task *task, int64_t work, int32_t threads) {
  task->threads = work < 16384 ? 1 : threads;
  fleming_dnn_parallel(task->threads, kernels_table()->loops[loop], task);
}

// MARK: Layout

void fleming_channels_last(
    const float *input, int64_t samples, int64_t channels, int64_t pixels, float *output, int32_t threads) {
  loop_task t = {.rows = samples, .count = channels, .columns = pixels, .a = input, .x = output};
  run(loop_channels_last, &t, samples * channels * pixels, threads);
}

void fleming_channels_first(
    const float *input, int64_t samples, int64_t channels, int64_t pixels, float *output, int32_t threads) {
  loop_task t = {.rows = samples, .count = channels, .columns = pixels, .a = input, .x = output};
  run(loop_channels_first, &t, samples * channels * pixels, threads);
}

// MARK: Functions of each value

void fleming_rectify(int64_t count, float slope, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output, .f = {slope}};
  run(loop_rectify, &t, count, threads);
}

void fleming_bias_rectify(
    int64_t rows, int64_t columns, const float *bias, float slope, float *values, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = bias, .x = values, .f = {slope}};
  run(loop_bias_rectify, &t, rows * columns, threads);
}

void fleming_gate(
    int64_t count, float slope, const float *gate, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.count = count, .a = gate, .b = output_gradient, .x = input_gradient, .f = {slope}};
  run(loop_gate, &t, count, threads);
}

void fleming_add(
    int64_t count, const float *a, const float *b, float slope, const float *gate, float gate_slope, float *output,
    int32_t threads) {
  loop_task t = {.count = count, .a = a, .b = b, .c = gate, .x = output, .f = {slope, gate_slope}};
  run(loop_add, &t, count, threads);
}

void fleming_copy_columns(
    int64_t rows, int64_t columns, const float *input, int64_t input_step, float *output, int64_t output_step,
    int32_t threads) {
  loop_task t = {
      .rows = rows, .columns = columns, .a = input, .x = output, .input_step = input_step, .output_step = output_step};
  run(loop_copy_columns, &t, rows * columns, threads);
}

#define FUNCTION(name) \
  void fleming_##name(int64_t count, const float *input, float *output, int32_t threads) { \
    loop_task t = {.count = count, .a = input, .x = output}; \
    run(loop_##name, &t, 16 * count, threads); \
  } \
  void fleming_##name##_backward( \
      int64_t count, const float *output, const float *output_gradient, float *input_gradient, int32_t threads) { \
    loop_task t = {.count = count, .a = output, .b = output_gradient, .x = input_gradient}; \
    run(loop_##name##_backward, &t, count, threads); \
  }
FUNCTION(sigmoid)
FUNCTION(tanh)
FUNCTION(swish)
FUNCTION(softplus)

void fleming_elu(int64_t count, float slope, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output, .f = {slope}};
  run(loop_elu, &t, 4 * count, threads);
}

void fleming_elu_backward(
    int64_t count, float slope, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.count = count, .a = output, .b = output_gradient, .x = input_gradient, .f = {slope}};
  run(loop_elu_backward, &t, count, threads);
}

void fleming_step(int64_t count, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output};
  run(loop_step, &t, count, threads);
}

void fleming_channel_rectify(
    int64_t rows, int64_t columns, const float *slopes, const float *input, float *output, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = input, .c = slopes, .x = output};
  run(loop_channel_rectify, &t, rows * columns, threads);
}

void fleming_channel_gate(
    int64_t rows, int64_t columns, const float *slopes, const float *input, const float *output_gradient,
    float *input_gradient, int32_t threads) {
  loop_task t = {
      .rows = rows, .columns = columns, .a = input, .b = output_gradient, .c = slopes, .x = input_gradient};
  run(loop_channel_gate, &t, rows * columns, threads);
}

void fleming_channel_slopes(
    int64_t rows, int64_t columns, const float *input, const float *output_gradient, float *slope_gradients,
    int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = input, .b = output_gradient, .x = slope_gradients};
  run(loop_channel_slopes, &t, rows * columns, threads);
}

void fleming_softmax(int64_t rows, int64_t columns, const float *input, float *output, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = input, .x = output};
  run(loop_softmax, &t, 16 * rows * columns, threads);
}

void fleming_softmax_backward(
    int64_t rows, int64_t columns, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = output, .b = output_gradient, .x = input_gradient};
  run(loop_softmax_backward, &t, rows * columns, threads);
}

void fleming_log_softmax(int64_t rows, int64_t columns, const float *input, float *output, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = input, .x = output};
  run(loop_log_softmax, &t, 4 * rows * columns, threads);
}

void fleming_log_softmax_backward(
    int64_t rows, int64_t columns, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = output, .b = output_gradient, .x = input_gradient};
  run(loop_log_softmax_backward, &t, 4 * rows * columns, threads);
}

void fleming_dropout(
    int64_t count, uint64_t seed, float rate, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .seed = seed, .a = input, .x = output, .f = {rate}};
  run(loop_dropout, &t, count, threads);
}

void fleming_gaussian_noise(
    int64_t count, uint64_t seed, float sigma, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .seed = seed, .a = input, .x = output, .f = {sigma}};
  run(loop_gaussian_noise, &t, 4 * count, threads);
}

void fleming_column_sums(int64_t rows, int64_t columns, const float *values, float *sums, int32_t threads) {
  loop_task t = {.rows = rows, .columns = columns, .a = values, .x = sums};
  run(loop_column_sums, &t, rows * columns, threads);
}

void fleming_dense(
    int64_t samples, int64_t outputs, int64_t inputs, const float *input, const float *weights, const float *bias,
    float slope, float *output, int32_t threads) {
  loop_task t = {
      .rows = outputs, .columns = inputs, .count = samples, .a = input, .b = weights, .c = bias, .x = output,
      .f = {slope}};
  run(loop_dense, &t, outputs * inputs, threads);
}

// MARK: Pooling

void fleming_max_pool(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *output, uint32_t *winners,
    int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output, .winners = winners, .pool = *shape};
  run(loop_max_pool, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}

void fleming_max_pool_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *output_gradient, const uint32_t *winners,
    const float *gate, float gate_slope, float *input_gradient, int32_t threads) {
  loop_task t = {
      .count = count, .a = gate, .b = output_gradient, .x = input_gradient, .given_winners = winners,
      .f = {gate_slope}, .pool = *shape};
  run(loop_max_pool_backward, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}

void fleming_average_pool(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *output, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = output, .pool = *shape};
  run(loop_average_pool, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}

void fleming_average_pool_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *output_gradient, float *input_gradient,
    int32_t threads) {
  loop_task t = {.count = count, .b = output_gradient, .x = input_gradient, .pool = *shape};
  run(loop_average_pool_backward, &t, count * shape->input_rows * shape->input_columns * shape->channels, threads);
}

// MARK: Patches

void fleming_patches(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *patches, int32_t threads) {
  loop_task t = {.count = count, .a = input, .x = patches, .pool = *shape};
  const int64_t taps = shape->kernel_rows * shape->kernel_columns * shape->channels;
  run(loop_patches, &t, count * shape->output_rows * shape->output_columns * taps, threads);
}

void fleming_patches_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *patch_gradients, const float *gate,
    float gate_slope, float *input_gradient, int32_t threads) {
  loop_task t = {
      .count = count, .a = gate, .b = patch_gradients, .x = input_gradient, .f = {gate_slope}, .pool = *shape};
  const int64_t taps = shape->kernel_rows * shape->kernel_columns * shape->channels;
  run(loop_patches_back, &t, count * shape->output_rows * shape->output_columns * taps, threads);
}

// MARK: Batch normalisation

// The workspace: each thread's partial sums (two rows of channels), then four rows of factors.
size_t fleming_batch_norm_workspace(int64_t channels, int32_t threads) {
  return (size_t)((2 * (int64_t)threads + 4) * channels);
}

static float *factors(float *workspace, int64_t channels, int32_t threads) {
  return workspace + 2 * (int64_t)threads * channels;
}

// The sum of the threads' parts, in double and in order; `row` is 0 or 1.
static double total(const loop_task *t, int64_t row, int64_t channel) {
  double sum = 0;
  for (int32_t part = 0; part < t->threads; part += 1) {
    sum += t->y[((int64_t)part * 2 + row) * t->columns + channel];
  }
  return sum;
}

void fleming_batch_norm(
    int64_t rows, int64_t channels, const float *input, const float *mean, const float *variance, const float *weight,
    const float *bias, float epsilon, float slope, float *output, float *workspace, int32_t threads) {
  float *scale = factors(workspace, channels, threads);
  for (int64_t c = 0; c < channels; c += 1) { scale[c] = weight[c] / sqrtf(variance[c] + epsilon); }
  loop_task t = {
      .rows = rows, .columns = channels, .a = input, .b = mean, .c = scale, .d = bias, .x = output, .f = {slope}};
  run(loop_norm_apply, &t, rows * channels, threads);
}

void fleming_batch_statistics(
    int64_t rows, int64_t channels, const float *input, float *mean, float *variance, float *workspace,
    int32_t threads) {
  loop_task t = {.rows = rows, .columns = channels, .a = input, .y = workspace};
  run(loop_norm_moments, &t, rows * channels, threads);
  // The threads' parts, joined in double and in order.
  for (int64_t c = 0; c < channels; c += 1) {
    double before = 0, middle = 0, squares = 0;
    for (int64_t part = 0; part < t.threads; part += 1) {
      const double count = (double)(rows * (part + 1) / t.threads - rows * part / t.threads);
      if (count == 0) { continue; }
      const double step = workspace[2 * part * channels + c] - middle;
      middle += step * count / (before + count);
      squares += workspace[(2 * part + 1) * channels + c] + step * step * before * count / (before + count);
      before += count;
    }
    mean[c] = (float)middle;
    variance[c] = (float)(squares / (double)rows);
  }
}

void fleming_batch_norm_backward(
    int64_t rows, int64_t channels, const float *input, const float *mean, const float *variance, const float *weight,
    float epsilon, const float *output_gradient, float *weight_gradient, float *bias_gradient, float *input_gradient,
    float *workspace, int32_t threads) {
  float *scale = factors(workspace, channels, threads), *slope = scale + channels, *shift = slope + channels;
  loop_task t = {
      .rows = rows, .columns = channels, .a = input, .b = mean, .c = output_gradient, .d = scale, .e = slope,
      .x = input_gradient, .y = workspace, .z = shift};
  run(loop_norm_partial_gradients, &t, rows * channels, threads);
  for (int64_t c = 0; c < channels; c += 1) {
    const double sum = total(&t, 0, c), product = total(&t, 1, c);
    const double inverse = 1 / sqrt((double)variance[c] + (double)epsilon);
    weight_gradient[c] = (float)(product * inverse);
    bias_gradient[c] = (float)sum;
    scale[c] = (float)(weight[c] * inverse);
    slope[c] = (float)(weight[c] * inverse * inverse * inverse * product / (double)rows);
    shift[c] = (float)(-weight[c] * inverse * sum / (double)rows);
  }
  if (input_gradient != NULL) { run(loop_norm_input_gradient, &t, rows * channels, threads); }
}

void fleming_batch_norm_backward_constant(
    int64_t rows, int64_t channels, const float *variance, const float *weight, float epsilon,
    const float *output_gradient, float *input_gradient, float *workspace, int32_t threads) {
  float *scale = factors(workspace, channels, threads);
  for (int64_t c = 0; c < channels; c += 1) { scale[c] = weight[c] / sqrtf(variance[c] + epsilon); }
  loop_task t = {.rows = rows, .columns = channels, .a = output_gradient, .b = scale, .x = input_gradient};
  run(loop_scale_channels, &t, rows * channels, threads);
}
