// Status, threads, the engine, and the matrix product.
#include <stdio.h>
#include <stdlib.h>

#include "series.h"

// libgomp's stable interface (Debian ships no omp.h for clang).
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
int omp_get_num_procs(void);
void omp_set_num_threads(int);

const char *fleming_dnn_status_name(fleming_dnn_status status) {
  switch ((dnnl_status_t)status) {
    case dnnl_success: return "success";
    case dnnl_out_of_memory: return "out of memory";
    case dnnl_invalid_arguments: return "invalid arguments";
    case dnnl_unimplemented: return "not implemented";
    case dnnl_runtime_error: return "runtime error";
    default: return "unknown status";
  }
}

void fleming_dnn_version(char *text, size_t capacity) {
  const dnnl_version_t *v = dnnl_version();
  snprintf(text, capacity, "%d.%d.%d", v->major, v->minor, v->patch);
}

// MARK: Threads

struct region {
  fleming_dnn_body body;
  void *context;
};

static void enter(void *data) {
  const struct region *region = data;
  region->body(region->context, omp_get_thread_num(), omp_get_num_threads());
}

void fleming_dnn_parallel(int32_t threads, fleming_dnn_body body, void *context) {
  if (threads <= 1) {
    body(context, 0, 1);
    return;
  }
  struct region region = {body, context};
  GOMP_parallel(enter, &region, (unsigned)threads, 0);
}

int32_t fleming_dnn_processor_count(void) { return omp_get_num_procs(); }

void fleming_dnn_set_threads(int32_t threads) { omp_set_num_threads(threads); }

// MARK: Engine

fleming_dnn_status fleming_dnn_engine_create(fleming_dnn_engine **result) {
  fleming_dnn_engine *e = calloc(1, sizeof *e);
  if (e == NULL) { return dnnl_out_of_memory; }
  dnnl_status_t status = dnnl_engine_create(&e->engine, dnnl_cpu, 0);
  if (status == dnnl_success) { status = dnnl_stream_create(&e->stream, e->engine, dnnl_stream_default_flags); }
  if (status != dnnl_success) {
    fleming_dnn_engine_free(e);
    return status;
  }
  *result = e;
  return dnnl_success;
}

void fleming_dnn_engine_free(fleming_dnn_engine *e) {
  if (e == NULL) { return; }
  if (e->stream != NULL) { dnnl_stream_destroy(e->stream); }
  if (e->engine != NULL) { dnnl_engine_destroy(e->engine); }
  free(e);
}

// MARK: Matrix product

fleming_dnn_status fleming_dnn_sgemm(
    int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
  return dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
}
