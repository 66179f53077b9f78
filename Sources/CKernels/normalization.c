// The public functions of batch normalisation.
#include <math.h>

#include "kernels.h"

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
  kernels_run(loop_norm_apply, &t, rows * channels, threads);
}

void fleming_batch_statistics(
    int64_t rows, int64_t channels, const float *input, float *mean, float *variance, float *workspace,
    int32_t threads) {
  loop_task t = {.rows = rows, .columns = channels, .a = input, .y = workspace};
  kernels_run(loop_norm_moments, &t, rows * channels, threads);
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
  kernels_run(loop_norm_partial_gradients, &t, rows * channels, threads);
  for (int64_t c = 0; c < channels; c += 1) {
    const double sum = total(&t, 0, c), product = total(&t, 1, c);
    const double inverse = 1 / sqrt((double)variance[c] + (double)epsilon);
    weight_gradient[c] = (float)(product * inverse);
    bias_gradient[c] = (float)sum;
    scale[c] = (float)(weight[c] * inverse);
    slope[c] = (float)(weight[c] * inverse * inverse * inverse * product / (double)rows);
    shift[c] = (float)(-weight[c] * inverse * sum / (double)rows);
  }
  if (input_gradient != NULL) { kernels_run(loop_norm_input_gradient, &t, rows * channels, threads); }
}

void fleming_batch_norm_backward_constant(
    int64_t rows, int64_t channels, const float *variance, const float *weight, float epsilon,
    const float *output_gradient, float *input_gradient, float *workspace, int32_t threads) {
  float *scale = factors(workspace, channels, threads);
  for (int64_t c = 0; c < channels; c += 1) { scale[c] = weight[c] / sqrtf(variance[c] + epsilon); }
  loop_task t = {.rows = rows, .columns = channels, .a = output_gradient, .b = scale, .x = input_gradient};
  kernels_run(loop_scale_channels, &t, rows * channels, threads);
}
