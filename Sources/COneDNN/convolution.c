// Convolutions with their operands brought into the library's layouts where these are not ours.
#include <stdlib.h>
#include <string.h>

#include "description.h"

static dnnl_status_t reorder_create(
    dnnl_primitive_t *result, dnnl_engine_t engine, descriptor from, descriptor to) {
  dnnl_primitive_desc_t pd = NULL;
  dnnl_status_t status = dnnl_reorder_primitive_desc_create(&pd, from, engine, to, engine, NULL);
  if (status == dnnl_success) { status = dnnl_primitive_create(result, pd); }
  if (pd != NULL) { dnnl_primitive_desc_destroy(pd); }
  return status;
}

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

static dnnl_status_t bind(
    fleming_dnn_convolution *o, const fleming_dnn_convolution_shape *c, const_dnnl_primitive_desc_t pd) {
  const struct fleming_dnn_extents x = fleming_dnn_extents_of(c);
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
  dnnl_status_t status = fleming_dnn_attributes_make(&attributes, backward ? 1 : slope);
  if (status == dnnl_success) { status = fleming_dnn_attributes_make(&plain, 1); }

  // Our own layout first, so that nothing is reordered; another only where it earns a better kind of kernel. The plain
  // layout comes last: some groups have nothing else but reference loops.
  dnnl_primitive_desc_t best = NULL;
  int best_rank = -1;
  const dnnl_format_tag_t tags[3] = {dnnl_nhwc, dnnl_format_tag_any, dnnl_nchw};
  for (int i = 0; status == dnnl_success && i < 3 && best_rank < (i < 2 ? 2 : 1); i += 1) {
    dnnl_primitive_desc_t pd = NULL;
    char name[64];
    if (fleming_dnn_describe(&pd, engine, direction, shape, tags[i], attributes, plain) != dnnl_success) { continue; }
    fleming_dnn_name_of(pd, name, sizeof name);
    if (fleming_dnn_rank_of(name) > best_rank) {
      if (best != NULL) { dnnl_primitive_desc_destroy(best); }
      best = pd;
      best_rank = fleming_dnn_rank_of(name);
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
