// The engine's own loops, for what oneDNN does not do or does slowly. Symbols carry the prefix fleming_.
//
// Every function is written once with vector extensions and compiled for three instruction sets (AVX-512, AVX2 with
// FMA, and the compiler's default); the best one the processor has is chosen at run time. All of them run on the pool
// of threads that oneDNN uses, split the work by thread number alone, and so give the same bits for the same number
// of threads. Activations are laid out [sample, row, column, channel], convolution weights [kernel row, kernel
// column, input channel, output channel].
#ifndef FLEMING_KERNELS_H
#define FLEMING_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The instruction set in use: "avx512", "avx2" or "plain". The environment's FLEMING_INSTRUCTIONS, read once, names one
/// below the best that the processor has.
const char *fleming_kernels_instructions(void);

// MARK: Convolution

/// A convolution seen from the kernels: what is read (input) and what is written (output), one sample each.
typedef struct {
  int64_t input_channels, input_rows, input_columns;
  int64_t output_channels, output_rows, output_columns;
  int64_t kernel_rows, kernel_columns;
  int64_t stride_rows, stride_columns;
  /// Rows and columns of zeros before the first; may be larger than the kernel.
  int64_t padding_top, padding_left;
  int64_t dilation_rows, dilation_columns;
  /// Whether Winograd's products take their factors as bfloat16; sums stay single. The others do not look.
  int32_t bfloat16;
} fleming_convolution_shape;

/// Floats of a packed set of weights for `fleming_winograd_forward`.
size_t fleming_winograd_packed(const fleming_convolution_shape *shape);
/// Floats of workspace that any of the Winograd functions needs.
size_t fleming_winograd_workspace(const fleming_convolution_shape *shape, int64_t count, int32_t threads);

/// Transforms weights for Winograd's F(4x4, 3x3) or, where the kernel is 5x5, F(2x2, 5x5) (Lavin and Gray 2016), both at
/// the same six points; of kernels with one row for F(6, 3), F(5, 4) or F(4, 5), at the same eight, in single precision
/// alone. `transposed` exchanges input and output channels and turns the kernel by 180 degrees, which is what the backward
/// pass to the data multiplies with; the weights and `shape` are then still those of the forward pass.
void fleming_winograd_pack(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, float *packed, int32_t threads);

/// output = rectify(input * weights + bias), stride 1. `slope` multiplies negative results (1: none). `bias` may be
/// null. Where `gate` is not null the result is multiplied by `gate_slope` wherever gate <= 0: the backward pass of
/// the rectifier whose output is `gate`.
void fleming_winograd_forward(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *packed, const float *bias,
    float slope, const float *gate, float gate_slope, float *output, float *workspace, int32_t threads);

/// The gradients of weights and bias from the input and the gradient of the output.
void fleming_winograd_backward_weights(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *output_gradient,
    float *weights_gradient, float *bias_gradient, float *workspace, int32_t threads);

/// The gradient of the input, of the same kernels but those of one row, by the transpose of the way forward: as many tiles as
/// that has, so fewer than `fleming_winograd_forward` to the input where the output is smaller. `shape` is that of the forward
/// pass, and so are the weights: `transposed`, `bias` (null) and `slope` (1) say nothing and make the functions like their
/// neighbours. Single precision alone.
size_t fleming_adjoint_packed(const fleming_convolution_shape *shape);
size_t fleming_adjoint_workspace(const fleming_convolution_shape *shape, int64_t count, int32_t threads);
void fleming_adjoint_pack(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, float *packed, int32_t threads);
void fleming_adjoint_run(
    const fleming_convolution_shape *shape, int64_t count, const float *output_gradient, const float *packed,
    const float *bias, float slope, const float *gate, float gate_slope, float *input_gradient, float *workspace,
    int32_t threads);

/// The same for any kernel, stride, padding and dilation, by a direct kernel that needs no full channel blocks.
size_t fleming_direct_packed(const fleming_convolution_shape *shape);
size_t fleming_direct_workspace(const fleming_convolution_shape *shape, int32_t threads);
void fleming_direct_pack(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, float *packed, int32_t threads);
void fleming_direct_forward(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *packed, const float *bias,
    float slope, const float *gate, float gate_slope, float *output, float *workspace, int32_t threads);
void fleming_direct_backward_weights(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *output_gradient,
    float *weights_gradient, float *bias_gradient, float *workspace, int32_t threads);

/// Whether this process may use Intel's matrix unit (AMX) with bfloat16; the rest of them may be called only then. They
/// take any kernel, stride and padding, without dilation; factors become bfloat16, sums stay single.
int32_t fleming_amx_is_available(void);
size_t fleming_amx_packed(const fleming_convolution_shape *shape);
size_t fleming_amx_workspace(const fleming_convolution_shape *shape, int32_t threads);
void fleming_amx_pack(
    const float *weights, const fleming_convolution_shape *shape, int32_t transposed, float *packed, int32_t threads);
void fleming_amx_forward(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *packed, const float *bias,
    float slope, const float *gate, float gate_slope, float *output, float *workspace, int32_t threads);
void fleming_amx_backward_weights(
    const fleming_convolution_shape *shape, int64_t count, const float *input, const float *output_gradient,
    float *weights_gradient, float *bias_gradient, float *workspace, int32_t threads);

// MARK: Product of matrices

/// Floats of workspace for a product.
size_t fleming_product_workspace(int32_t threads);
/// c[m][n] = op(a) op(b), all row by row; a transposed one is stored [k][m] or [n][k]. `bfloat16`: the factors are taken
/// so, sums stay single. Allocates nothing.
void fleming_product(
    int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n, int64_t k, const float *a, const float *b, float *c,
    int32_t bfloat16, float *workspace, int32_t threads);

/// output[sample][o] = rectify(sum of weights[o] input[sample] + bias[o]) for 1 to 4 samples, as fast as the weights come
/// from memory. `bias` may be null; `slope` multiplies negative results (1: none).
void fleming_dense(
    int64_t samples, int64_t outputs, int64_t inputs, const float *input, const float *weights, const float *bias,
    float slope, float *output, int32_t threads);

// MARK: Layout

/// [sample, channel, pixel] to [sample, pixel, channel], and back.
void fleming_channels_last(
    const float *input, int64_t samples, int64_t channels, int64_t pixels, float *output, int32_t threads);
void fleming_channels_first(
    const float *input, int64_t samples, int64_t channels, int64_t pixels, float *output, int32_t threads);

// MARK: Functions of each value; output may be the input itself

/// output = input > 0 ? input : slope * input.
void fleming_rectify(int64_t count, float slope, const float *input, float *output, int32_t threads);
/// values = rectify(values + bias) for `rows` rows of `columns`; `bias` may be null.
void fleming_bias_rectify(
    int64_t rows, int64_t columns, const float *bias, float slope, float *values, int32_t threads);
/// input_gradient = output_gradient * (gate > 0 ? 1 : slope).
void fleming_gate(
    int64_t count, float slope, const float *gate, const float *output_gradient, float *input_gradient,
    int32_t threads);
/// output = rectify(a + b, slope), times `gate_slope` wherever gate <= 0 where `gate` is not null.
void fleming_add(
    int64_t count, const float *a, const float *b, float slope, const float *gate, float gate_slope, float *output,
    int32_t threads);
/// Copies `columns` values of each row; `input_step` and `output_step` lie from one row to the next.
void fleming_copy_columns(
    int64_t rows, int64_t columns, const float *input, int64_t input_step, float *output, int64_t output_step,
    int32_t threads);
void fleming_sigmoid(int64_t count, const float *input, float *output, int32_t threads);
void fleming_sigmoid_backward(
    int64_t count, const float *output, const float *output_gradient, float *input_gradient, int32_t threads);
void fleming_tanh(int64_t count, const float *input, float *output, int32_t threads);
void fleming_tanh_backward(
    int64_t count, const float *output, const float *output_gradient, float *input_gradient, int32_t threads);
/// output = input > 0 ? input : slope * (exp(input) - 1).
void fleming_elu(int64_t count, float slope, const float *input, float *output, int32_t threads);
void fleming_elu_backward(
    int64_t count, float slope, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads);
/// output = input / (1 + exp(-input)); the backward pass reads the input.
void fleming_swish(int64_t count, const float *input, float *output, int32_t threads);
void fleming_swish_backward(
    int64_t count, const float *input, const float *output_gradient, float *input_gradient, int32_t threads);
/// output = log(1 + exp(input)).
void fleming_softplus(int64_t count, const float *input, float *output, int32_t threads);
void fleming_softplus_backward(
    int64_t count, const float *output, const float *output_gradient, float *input_gradient, int32_t threads);
/// output = input > 0 ? 1 : 0.
void fleming_step(int64_t count, const float *input, float *output, int32_t threads);
/// output = input > 0 ? input : slopes[column] * input.
void fleming_channel_rectify(
    int64_t rows, int64_t columns, const float *slopes, const float *input, float *output, int32_t threads);
/// input_gradient = output_gradient * (input > 0 ? 1 : slopes[column]).
void fleming_channel_gate(
    int64_t rows, int64_t columns, const float *slopes, const float *input, const float *output_gradient,
    float *input_gradient, int32_t threads);
/// slope_gradients[column] = sum over rows of output_gradient * min(input, 0).
void fleming_channel_slopes(
    int64_t rows, int64_t columns, const float *input, const float *output_gradient, float *slope_gradients,
    int32_t threads);
/// Over the columns of each row.
void fleming_softmax(int64_t rows, int64_t columns, const float *input, float *output, int32_t threads);
void fleming_softmax_backward(
    int64_t rows, int64_t columns, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads);
/// The logarithm of the softmax.
void fleming_log_softmax(int64_t rows, int64_t columns, const float *input, float *output, int32_t threads);
void fleming_log_softmax_backward(
    int64_t rows, int64_t columns, const float *output, const float *output_gradient, float *input_gradient,
    int32_t threads);
/// output = 0 with probability `rate`, else input / (1 - rate). Which values fall depends on the seed and on their
/// places alone; the same call on gradients is the backward pass.
void fleming_dropout(
    int64_t count, uint64_t seed, float rate, const float *input, float *output, int32_t threads);
/// output = input + sigma * a normal number that depends on the seed and the place alone.
void fleming_gaussian_noise(
    int64_t count, uint64_t seed, float sigma, const float *input, float *output, int32_t threads);
/// sums[column] = sum over rows.
void fleming_column_sums(int64_t rows, int64_t columns, const float *values, float *sums, int32_t threads);

// MARK: Pooling

typedef struct {
  int64_t channels, input_rows, input_columns, output_rows, output_columns;
  int64_t kernel_rows, kernel_columns, stride_rows, stride_columns, padding_top, padding_left;
  /// Padding behind counts for the divisor of a mean that includes padding.
  int64_t padding_bottom, padding_right;
  int32_t counts_padding;
} fleming_pooling_shape;

/// Largest values; `winners` receives the place in the window of each (null: not wanted).
void fleming_max_pool(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *output, uint32_t *winners,
    int32_t threads);
/// `gate` and `gate_slope`: the backward pass of a rectifier in front of the pooling, from the pooled output; null: none.
void fleming_max_pool_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *output_gradient, const uint32_t *winners,
    const float *gate, float gate_slope, float *input_gradient, int32_t threads);
void fleming_average_pool(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *output, int32_t threads);
void fleming_average_pool_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *output_gradient, float *input_gradient,
    int32_t threads);

// MARK: Patches

/// The window of every output as a row, [sample, output row, output column][kernel row, kernel column, channel], zeros
/// beyond the picture: a convolution is then a product of matrices (Chellapilla, Puri and Simard 2006).
void fleming_patches(
    const fleming_pooling_shape *shape, int64_t count, const float *input, float *patches, int32_t threads);
/// The gradient of the input from that of the patches, times `gate_slope` wherever gate <= 0 where `gate` is not null.
void fleming_patches_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *patch_gradients, const float *gate,
    float gate_slope, float *input_gradient, int32_t threads);
/// The gradient of the input from that of its phases, [sample, step, step][row, column, channel], times `gate_slope`
/// wherever gate <= 0 where `gate` is not null. The shape's output counts the steps that reach the picture.
void fleming_phases_backward(
    const fleming_pooling_shape *shape, int64_t count, const float *phase_gradients, const float *gate, float gate_slope,
    float *input_gradient, int32_t threads);

// MARK: Batch normalisation, over `rows` = samples x pixels of `channels`

/// Floats of workspace for the functions below.
size_t fleming_batch_norm_workspace(int64_t channels, int32_t threads);
/// output = rectify((input - mean) * scale + bias) with scale = weight / sqrt(variance + epsilon); `slope` multiplies
/// negative results (1: none).
void fleming_batch_norm(
    int64_t rows, int64_t channels, const float *input, const float *mean, const float *variance, const float *weight,
    const float *bias, float epsilon, float slope, float *output, float *workspace, int32_t threads);
/// Mean and biased variance of each channel.
void fleming_batch_statistics(
    int64_t rows, int64_t channels, const float *input, float *mean, float *variance, float *workspace,
    int32_t threads);
/// The backward pass through the batch's statistics; `input_gradient` may be null, and may be `output_gradient`.
void fleming_batch_norm_backward(
    int64_t rows, int64_t channels, const float *input, const float *mean, const float *variance, const float *weight,
    float epsilon, const float *output_gradient, float *weight_gradient, float *bias_gradient, float *input_gradient,
    float *workspace, int32_t threads);
/// The backward pass with constant statistics.
void fleming_batch_norm_backward_constant(
    int64_t rows, int64_t channels, const float *variance, const float *weight, float epsilon,
    const float *output_gradient, float *input_gradient, float *workspace, int32_t threads);

#ifdef __cplusplus
}
#endif
#endif
