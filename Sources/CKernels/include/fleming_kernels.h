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

/// The instruction set in use: "avx512", "avx2" or "plain".
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
} fleming_convolution_shape;

/// Floats of a packed set of weights for `fleming_winograd_forward`.
size_t fleming_winograd_packed(int64_t input_channels, int64_t output_channels);
/// Floats of workspace that any of the Winograd functions needs.
size_t fleming_winograd_workspace(const fleming_convolution_shape *shape, int64_t count, int32_t threads);

/// Transforms 3x3 weights for Winograd's F(4x4, 3x3) (Lavin and Gray 2016). `transposed` exchanges input and output
/// channels and turns the kernel by 180 degrees, which is what the backward pass to the data multiplies with; the
/// weights are then still those of the forward pass, with `input_channels` and `output_channels` as there.
void fleming_winograd_pack(
    const float *weights, int64_t input_channels, int64_t output_channels, int32_t transposed, float *packed,
    int32_t threads);

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

#ifdef __cplusplus
}
#endif
#endif
