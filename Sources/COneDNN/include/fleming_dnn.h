// oneDNN behind one small C interface for the 2.x and 3.x series. Symbols carry the prefix fleming_dnn_.
//
// Why it exists: the two series describe primitives through different functions and hide or show different
// structures, and several of their names are macros that Swift cannot import. Everything that differs stays in
// this folder. Layouts outside are fixed: activations [sample, row, column, channel], convolution weights
// [kernel row, kernel column, input channel, output channel], those of several groups [output channel, input channel
// of its group, kernel row, kernel column], matrices row by row. Where the library wants another layout the operation
// reorders inside.
#ifndef FLEMING_DNN_H
#define FLEMING_DNN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A status of 0 is success; anything else is oneDNN's own status code.
typedef int32_t fleming_dnn_status;

/// A short name of a status code.
const char *fleming_dnn_status_name(fleming_dnn_status status);

/// The library's version, "2.6.3".
void fleming_dnn_version(char *text, size_t capacity);

// MARK: Threads

/// The body of a parallel region: `thread` counts from 0 to `threads` - 1.
typedef void (*fleming_dnn_body)(void *context, int32_t thread, int32_t threads);

/// Runs `body` once on each of `threads` threads of the very pool oneDNN uses, and waits for all of them.
void fleming_dnn_parallel(int32_t threads, fleming_dnn_body body, void *context);

/// The number of processors this process may run on.
int32_t fleming_dnn_processor_count(void);

/// Sets the number of threads of the calling thread's pool, for oneDNN's operations and for their construction.
void fleming_dnn_set_threads(int32_t threads);

// MARK: Engine

typedef struct fleming_dnn_engine fleming_dnn_engine;

fleming_dnn_status fleming_dnn_engine_create(fleming_dnn_engine **engine);
void fleming_dnn_engine_free(fleming_dnn_engine *engine);

// MARK: Convolution

typedef struct {
  int64_t batch, input_channels, input_rows, input_columns;
  int64_t output_channels, output_rows, output_columns;
  int64_t kernel_rows, kernel_columns;
  int64_t stride_rows, stride_columns;
  int64_t padding_top, padding_left, padding_bottom, padding_right;
  /// Distance between neighbouring taps: 1 is an ordinary kernel.
  int64_t dilation_rows, dilation_columns;
  /// Groups that channels of both sides are cut into, each convolved by itself: 1 is an ordinary convolution.
  int64_t groups;
} fleming_dnn_convolution_shape;

typedef enum {
  fleming_dnn_forward_inference = 0,
  fleming_dnn_forward_training = 1,
  fleming_dnn_backward_data = 2,
  fleming_dnn_backward_weights = 3,
} fleming_dnn_direction;

typedef struct fleming_dnn_convolution fleming_dnn_convolution;

/// Builds one convolution. `slope` is the leaky rectifier applied to the output of a forward pass: 1 for none,
/// 0 for the plain rectifier. Layouts are chosen by rule from the implementations' names, never by timing.
fleming_dnn_status fleming_dnn_convolution_create(
    fleming_dnn_convolution **operation, fleming_dnn_engine *engine, fleming_dnn_direction direction,
    const fleming_dnn_convolution_shape *shape, float slope);
void fleming_dnn_convolution_free(fleming_dnn_convolution *operation);
/// The library's name of the implementation, "jit:avx2".
const char *fleming_dnn_convolution_implementation(const fleming_dnn_convolution *operation);
/// Bytes of scratch that execution needs; the scratch may be shared among operations that do not run together.
size_t fleming_dnn_convolution_scratch_bytes(const fleming_dnn_convolution *operation);
/// Brings weights into the library's layout once, for executions that pass a null pointer as weights.
fleming_dnn_status fleming_dnn_convolution_prepare(fleming_dnn_convolution *operation, const float *weights);
/// Runs it. Forward reads source, weights and bias and writes destination. Backward data reads destination (its
/// gradient) and weights and writes source (its gradient). Backward weights reads source and destination (its
/// gradient) and writes weights and bias (their gradients).
fleming_dnn_status fleming_dnn_convolution_execute(
    fleming_dnn_convolution *operation, float *source, float *weights, float *bias, float *destination, void *scratch);

// MARK: Matrix product

/// C[M, N] = op(A) op(B) + beta C, all row by row; a leading dimension is the distance between rows as stored.
fleming_dnn_status fleming_dnn_sgemm(
    int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

#ifdef __cplusplus
}
#endif
#endif
