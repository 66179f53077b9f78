#include "fleming_dnn.h"

#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

struct fleming_dnn_engine {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
};

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

// MARK: The two series

// A memory descriptor is a value in 2.x and a handle in 3.x. Here it is a handle in both: `struct descriptor`.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t descriptor;
#else
typedef const dnnl_memory_desc_t *descriptor;
#endif

struct owned {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_t handle;
#else
  dnnl_memory_desc_t value;
#endif
};

static dnnl_status_t owned_make(struct owned *o, int axes, const int64_t *sizes, dnnl_format_tag_t tag) {
  dnnl_dims_t dims;
  for (int i = 0; i < axes; i += 1) { dims[i] = sizes[i]; }
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_tag(&o->handle, axes, dims, dnnl_f32, tag);
#else
  return dnnl_memory_desc_init_by_tag(&o->value, axes, dims, dnnl_f32, tag);
#endif
}

static descriptor owned_view(const struct owned *o) {
#if DNNL_VERSION_MAJOR >= 3
  return o->handle;
#else
  return &o->value;
#endif
}

static void owned_free(struct owned *o) {
#if DNNL_VERSION_MAJOR >= 3
  if (o->handle != NULL) { dnnl_memory_desc_destroy(o->handle); }
  o->handle = NULL;
#else
  (void)o;
#endif
}

static dnnl_status_t reorder_create(
    dnnl_primitive_t *result, dnnl_engine_t engine, descriptor from, descriptor to) {
  dnnl_primitive_desc_t pd = NULL;
  dnnl_status_t status = dnnl_reorder_primitive_desc_create(&pd, from, engine, to, engine, NULL);
  if (status == dnnl_success) { status = dnnl_primitive_create(result, pd); }
  if (pd != NULL) { dnnl_primitive_desc_destroy(pd); }
  return status;
}

// MARK: Convolution

// One operand: the memory the primitive sees, and when its layout is not ours, the memory outside and the reorder
// that brings one into the other.
struct operand {
  dnnl_memory_t inside;
  dnnl_memory_t outside;
  dnnl_primitive_t reorder;
  size_t bytes;    // of the inner copy, 0 when it is not needed
  size_t offset;   // of the inner copy in the scratch
};

struct fleming_dnn_convolution {
  fleming_dnn_engine *engine;
  fleming_dnn_direction direction;
  dnnl_primitive_t primitive;
  struct operand source, weights, bias, destination;
  dnnl_memory_t scratchpad;
  size_t scratchpad_bytes, scratch_bytes;
  float *prepared;
  char name[64];
};

static size_t rounded(size_t bytes) { return (bytes + 63) / 64 * 64; }

static dnnl_status_t operand_make(
    struct operand *o, fleming_dnn_engine *e, descriptor inside, descriptor outside, int is_output, size_t *scratch) {
  dnnl_status_t status = dnnl_memory_create(&o->inside, inside, e->engine, DNNL_MEMORY_NONE);
  if (status != dnnl_success || dnnl_memory_desc_equal(inside, outside)) { return status; }
  status = dnnl_memory_create(&o->outside, outside, e->engine, DNNL_MEMORY_NONE);
  if (status != dnnl_success) { return status; }
  o->bytes = dnnl_memory_desc_get_size(inside);
  o->offset = *scratch;
  *scratch += rounded(o->bytes);
  return is_output ? reorder_create(&o->reorder, e->engine, inside, outside)
                   : reorder_create(&o->reorder, e->engine, outside, inside);
}

static void operand_free(struct operand *o) {
  if (o->reorder != NULL) { dnnl_primitive_destroy(o->reorder); }
  if (o->inside != NULL) { dnnl_memory_destroy(o->inside); }
  if (o->outside != NULL) { dnnl_memory_destroy(o->outside); }
}

static dnnl_status_t run_reorder(fleming_dnn_engine *e, dnnl_primitive_t reorder, dnnl_memory_t from, dnnl_memory_t to) {
  dnnl_exec_arg_t arguments[2] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
  return dnnl_primitive_execute(reorder, e->stream, 2, arguments);
}

static dnnl_status_t attributes_make(dnnl_primitive_attr_t *result, float slope) {
  dnnl_status_t status = dnnl_primitive_attr_create(result);
  if (status != dnnl_success) { return status; }
  status = dnnl_primitive_attr_set_scratchpad_mode(*result, dnnl_scratchpad_mode_user);
  if (status != dnnl_success || slope == 1) { return status; }
  dnnl_post_ops_t operations = NULL;
  status = dnnl_post_ops_create(&operations);
  if (status != dnnl_success) { return status; }
#if DNNL_VERSION_MAJOR >= 3
  status = dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, slope, 0);
#else
  status = dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, slope, 0);
#endif
  if (status == dnnl_success) { status = dnnl_primitive_attr_set_post_ops(*result, operations); }
  dnnl_post_ops_destroy(operations);
  return status;
}

struct geometry {
  dnnl_dims_t strides, dilates, padding_begin, padding_end;
};

static dnnl_status_t describe_forward(
    dnnl_primitive_desc_t *result, fleming_dnn_engine *e, int training, descriptor s, descriptor w, descriptor b,
    descriptor d, const struct geometry *g, const_dnnl_primitive_attr_t attributes) {
  dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_convolution_forward_primitive_desc_create(
      result, e->engine, kind, dnnl_convolution_direct, s, w, b, d, g->strides, g->dilates, g->padding_begin,
      g->padding_end, attributes);
#else
  dnnl_convolution_desc_t description;
  dnnl_status_t status = dnnl_dilated_convolution_forward_desc_init(
      &description, kind, dnnl_convolution_direct, s, w, b, d, g->strides, g->dilates, g->padding_begin,
      g->padding_end);
  if (status != dnnl_success) { return status; }
  return dnnl_primitive_desc_create(result, &description, attributes, e->engine, NULL);
#endif
}

static dnnl_status_t describe_backward(
    dnnl_primitive_desc_t *result, fleming_dnn_engine *e, int weights, descriptor s, descriptor w, descriptor b,
    descriptor d, const struct geometry *g, const_dnnl_primitive_desc_t hint, const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  if (weights) {
    return dnnl_convolution_backward_weights_primitive_desc_create(
        result, e->engine, dnnl_convolution_direct, s, w, b, d, g->strides, g->dilates, g->padding_begin,
        g->padding_end, hint, attributes);
  }
  return dnnl_convolution_backward_data_primitive_desc_create(
      result, e->engine, dnnl_convolution_direct, s, w, d, g->strides, g->dilates, g->padding_begin, g->padding_end,
      hint, attributes);
#else
  dnnl_convolution_desc_t description;
  dnnl_status_t status = weights
      ? dnnl_dilated_convolution_backward_weights_desc_init(
            &description, dnnl_convolution_direct, s, w, b, d, g->strides, g->dilates, g->padding_begin,
            g->padding_end)
      : dnnl_dilated_convolution_backward_data_desc_init(
            &description, dnnl_convolution_direct, s, w, d, g->strides, g->dilates, g->padding_begin, g->padding_end);
  if (status != dnnl_success) { return status; }
  return dnnl_primitive_desc_create(result, &description, attributes, e->engine, hint);
#endif
}

static void name_of(const_dnnl_primitive_desc_t pd, char *name, size_t capacity) {
  const char *text = "";
  dnnl_primitive_desc_query(pd, dnnl_query_impl_info_str, 0, &text);
  snprintf(name, capacity, "%s", text);
}

// How good an implementation is, from its name alone: compiled kernels, then matrix products, then the reference
// loops, which are 50 to 1000 times slower.
static int rank_of(const char *name) {
  if (strstr(name, "ref") != NULL) { return 0; }
  return strncmp(name, "gemm", 4) == 0 ? 1 : 2;
}

// The axes of the operands; weights of several groups have the group in front.
struct extents {
  int64_t source[4], weights[5], bias[1], destination[4];
  int weight_axes;
};

static struct extents extents_of(const fleming_dnn_convolution_shape *c) {
  const int64_t outputs = c->output_channels / c->groups, inputs = c->input_channels / c->groups;
  struct extents x = {
      .source = {c->batch, c->input_channels, c->input_rows, c->input_columns},
      .weights = {outputs, inputs, c->kernel_rows, c->kernel_columns},
      .bias = {c->output_channels},
      .destination = {c->batch, c->output_channels, c->output_rows, c->output_columns},
      .weight_axes = 4,
  };
  if (c->groups > 1) {
    memmove(x.weights + 1, x.weights, 4 * sizeof x.weights[0]);
    x.weights[0] = c->groups;
    x.weight_axes = 5;
  }
  return x;
}

// The primitive descriptor with activations in the layout `tag`.
static dnnl_status_t describe(
    dnnl_primitive_desc_t *result, fleming_dnn_engine *e, fleming_dnn_direction direction,
    const fleming_dnn_convolution_shape *c, dnnl_format_tag_t tag, const_dnnl_primitive_attr_t attributes,
    const_dnnl_primitive_attr_t plain) {
  const struct extents x = extents_of(c);
  const struct geometry g = {
      {c->stride_rows, c->stride_columns},
      {c->dilation_rows - 1, c->dilation_columns - 1},
      {c->padding_top, c->padding_left},
      {c->padding_bottom, c->padding_right},
  };
  struct owned s = {0}, w = {0}, b = {0}, d = {0};
  dnnl_primitive_desc_t forward = NULL;
  dnnl_status_t status = owned_make(&s, 4, x.source, tag);
  if (status == dnnl_success) { status = owned_make(&w, x.weight_axes, x.weights, dnnl_format_tag_any); }
  if (status == dnnl_success) { status = owned_make(&b, 1, x.bias, dnnl_x); }
  if (status == dnnl_success) { status = owned_make(&d, 4, x.destination, tag); }
  if (status == dnnl_success) {
    int backward = direction == fleming_dnn_backward_data || direction == fleming_dnn_backward_weights;
    status = describe_forward(
        backward ? &forward : result, e, direction != fleming_dnn_forward_inference, owned_view(&s), owned_view(&w),
        owned_view(&b), owned_view(&d), &g, backward ? plain : attributes);
    if (status == dnnl_success && backward) {
      status = describe_backward(
          result, e, direction == fleming_dnn_backward_weights, owned_view(&s), owned_view(&w), owned_view(&b),
          owned_view(&d), &g, forward, attributes);
    }
  }
  if (forward != NULL) { dnnl_primitive_desc_destroy(forward); }
  owned_free(&s);
  owned_free(&w);
  owned_free(&b);
  owned_free(&d);
  return status;
}

static dnnl_status_t bind(
    fleming_dnn_convolution *o, const fleming_dnn_convolution_shape *c, const_dnnl_primitive_desc_t pd) {
  const struct extents x = extents_of(c);
  const int data = o->direction == fleming_dnn_backward_data;
  const int gradient = o->direction == fleming_dnn_backward_weights;
  descriptor s = dnnl_primitive_desc_query_md(pd, data ? dnnl_query_diff_src_md : dnnl_query_src_md, 0);
  descriptor w = dnnl_primitive_desc_query_md(pd, gradient ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
  descriptor d =
      dnnl_primitive_desc_query_md(pd, data || gradient ? dnnl_query_diff_dst_md : dnnl_query_dst_md, 0);
  descriptor pad = dnnl_primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
  struct owned outer_s = {0}, outer_w = {0}, outer_b = {0}, outer_d = {0};
  size_t scratch = 0;
  dnnl_status_t status = owned_make(&outer_s, 4, x.source, dnnl_nhwc);
  if (status == dnnl_success) {
    status = owned_make(&outer_w, x.weight_axes, x.weights, c->groups > 1 ? dnnl_goihw : dnnl_hwio);
  }
  if (status == dnnl_success) { status = owned_make(&outer_b, 1, x.bias, dnnl_x); }
  if (status == dnnl_success) { status = owned_make(&outer_d, 4, x.destination, dnnl_nhwc); }
  if (status == dnnl_success) {
    status = operand_make(&o->source, o->engine, s, owned_view(&outer_s), data, &scratch);
  }
  if (status == dnnl_success) {
    status = operand_make(&o->weights, o->engine, w, owned_view(&outer_w), gradient, &scratch);
  }
  if (status == dnnl_success) {
    status = operand_make(
        &o->destination, o->engine, d, owned_view(&outer_d), !data && !gradient, &scratch);
  }
  if (status == dnnl_success && !data) {
    status = dnnl_memory_create(&o->bias.inside, owned_view(&outer_b), o->engine->engine, DNNL_MEMORY_NONE);
  }
  if (status == dnnl_success) {
    status = dnnl_memory_create(&o->scratchpad, pad, o->engine->engine, DNNL_MEMORY_NONE);
    o->scratchpad_bytes = scratch;
    o->scratch_bytes = scratch + rounded(dnnl_memory_desc_get_size(pad));
  }
  owned_free(&outer_s);
  owned_free(&outer_w);
  owned_free(&outer_b);
  owned_free(&outer_d);
  return status;
}

fleming_dnn_status fleming_dnn_convolution_create(
    fleming_dnn_convolution **result, fleming_dnn_engine *engine, fleming_dnn_direction direction,
    const fleming_dnn_convolution_shape *shape, float slope) {
  fleming_dnn_convolution *o = calloc(1, sizeof *o);
  if (o == NULL) { return dnnl_out_of_memory; }
  o->engine = engine;
  o->direction = direction;
  dnnl_primitive_attr_t attributes = NULL, plain = NULL;
  const int backward = direction == fleming_dnn_backward_data || direction == fleming_dnn_backward_weights;
  dnnl_status_t status = attributes_make(&attributes, backward ? 1 : slope);
  if (status == dnnl_success) { status = attributes_make(&plain, 1); }

  // Our own layout first, so that nothing is reordered; another only where it earns a better kind of kernel. The plain
  // layout comes last: some groups have nothing else but reference loops.
  dnnl_primitive_desc_t best = NULL;
  int best_rank = -1;
  const dnnl_format_tag_t tags[3] = {dnnl_nhwc, dnnl_format_tag_any, dnnl_nchw};
  for (int i = 0; status == dnnl_success && i < 3 && best_rank < (i < 2 ? 2 : 1); i += 1) {
    dnnl_primitive_desc_t pd = NULL;
    char name[64];
    if (describe(&pd, engine, direction, shape, tags[i], attributes, plain) != dnnl_success) { continue; }
    name_of(pd, name, sizeof name);
    if (rank_of(name) > best_rank) {
      if (best != NULL) { dnnl_primitive_desc_destroy(best); }
      best = pd;
      best_rank = rank_of(name);
      memcpy(o->name, name, sizeof name);
    } else {
      dnnl_primitive_desc_destroy(pd);
    }
  }
  if (status == dnnl_success && best == NULL) { status = dnnl_unimplemented; }
  if (status == dnnl_success) { status = dnnl_primitive_create(&o->primitive, best); }
  if (status == dnnl_success) { status = bind(o, shape, best); }
  if (best != NULL) { dnnl_primitive_desc_destroy(best); }
  if (attributes != NULL) { dnnl_primitive_attr_destroy(attributes); }
  if (plain != NULL) { dnnl_primitive_attr_destroy(plain); }
  if (status != dnnl_success) {
    fleming_dnn_convolution_free(o);
    return status;
  }
  *result = o;
  return dnnl_success;
}

void fleming_dnn_convolution_free(fleming_dnn_convolution *o) {
  if (o == NULL) { return; }
  if (o->primitive != NULL) { dnnl_primitive_destroy(o->primitive); }
  operand_free(&o->source);
  operand_free(&o->weights);
  operand_free(&o->bias);
  operand_free(&o->destination);
  if (o->scratchpad != NULL) { dnnl_memory_destroy(o->scratchpad); }
  free(o->prepared);
  free(o);
}

const char *fleming_dnn_convolution_implementation(const fleming_dnn_convolution *o) { return o->name; }

size_t fleming_dnn_convolution_scratch_bytes(const fleming_dnn_convolution *o) { return o->scratch_bytes; }

// Sets the handle, so that the primitive's memory lies at `data`, or at its inner copy in `copy`.
static dnnl_status_t place(struct operand *o, void *data, void *copy) {
  if (o->reorder == NULL) { return dnnl_memory_set_data_handle(o->inside, data); }
  dnnl_status_t status = dnnl_memory_set_data_handle(o->outside, data);
  return status == dnnl_success ? dnnl_memory_set_data_handle(o->inside, copy) : status;
}

fleming_dnn_status fleming_dnn_convolution_prepare(fleming_dnn_convolution *o, const float *weights) {
  if (o->weights.reorder == NULL) {
    // The library's layout is ours: the weights are read where they lie.
    o->prepared = NULL;
    return dnnl_memory_set_data_handle(o->weights.inside, (void *)weights);
  }
  if (o->prepared == NULL) {
    void *memory = NULL;
    if (posix_memalign(&memory, 64, rounded(o->weights.bytes)) != 0) { return dnnl_out_of_memory; }
    o->prepared = memory;
  }
  dnnl_status_t status = place(&o->weights, (void *)weights, o->prepared);
  if (status != dnnl_success) { return status; }
  return run_reorder(o->engine, o->weights.reorder, o->weights.outside, o->weights.inside);
}

fleming_dnn_status fleming_dnn_convolution_execute(
    fleming_dnn_convolution *o, float *source, float *weights, float *bias, float *destination, void *scratch) {
  char *base = scratch;
  dnnl_status_t status = place(&o->source, source, base + o->source.offset);
  if (status == dnnl_success && weights != NULL) {
    status = place(&o->weights, weights, base + o->weights.offset);
  }
  if (status == dnnl_success) { status = place(&o->destination, destination, base + o->destination.offset); }
  if (status == dnnl_success && o->bias.inside != NULL) {
    status = dnnl_memory_set_data_handle(o->bias.inside, bias);
  }
  if (status == dnnl_success) { status = dnnl_memory_set_data_handle(o->scratchpad, base + o->scratchpad_bytes); }
  if (status != dnnl_success) { return status; }

  struct operand *const inputs[3] = {
      o->direction != fleming_dnn_backward_data ? &o->source : NULL,
      o->direction != fleming_dnn_backward_weights && weights != NULL ? &o->weights : NULL,
      o->direction >= fleming_dnn_backward_data ? &o->destination : NULL,
  };
  for (int i = 0; i < 3 && status == dnnl_success; i += 1) {
    if (inputs[i] != NULL && inputs[i]->reorder != NULL) {
      status = run_reorder(o->engine, inputs[i]->reorder, inputs[i]->outside, inputs[i]->inside);
    }
  }
  if (status != dnnl_success) { return status; }

  dnnl_exec_arg_t arguments[5];
  int count = 0;
  struct operand *output;
  switch (o->direction) {
    case fleming_dnn_backward_data:
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_DST, o->destination.inside};
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, o->weights.inside};
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_SRC, o->source.inside};
      output = &o->source;
      break;
    case fleming_dnn_backward_weights:
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SRC, o->source.inside};
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_DST, o->destination.inside};
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_WEIGHTS, o->weights.inside};
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_BIAS, o->bias.inside};
      output = &o->weights;
      break;
    default:
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SRC, o->source.inside};
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, o->weights.inside};
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_BIAS, o->bias.inside};
      arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DST, o->destination.inside};
      output = &o->destination;
      break;
  }
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, o->scratchpad};
  status = dnnl_primitive_execute(o->primitive, o->engine->stream, count, arguments);
  if (status == dnnl_success && output->reorder != NULL) {
    status = run_reorder(o->engine, output->reorder, output->inside, output->outside);
  }
  return status == dnnl_success ? dnnl_stream_wait(o->engine->stream) : status;
}

// MARK: Matrix product

fleming_dnn_status fleming_dnn_sgemm(
    int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
  return dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
}
