#include "description.h"

#include <stdio.h>
#include <string.h>

dnnl_status_t fleming_dnn_attributes_make(dnnl_primitive_attr_t *result, float slope) {
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

void fleming_dnn_name_of(const_dnnl_primitive_desc_t pd, char *name, size_t capacity) {
  const char *text = "";
  dnnl_primitive_desc_query(pd, dnnl_query_impl_info_str, 0, &text);
  snprintf(name, capacity, "%s", text);
}

int fleming_dnn_rank_of(const char *name) {
  if (strstr(name, "ref") != NULL) { return 0; }
  return strncmp(name, "gemm", 4) == 0 ? 1 : 2;
}

struct fleming_dnn_extents fleming_dnn_extents_of(const fleming_dnn_convolution_shape *c) {
  const int64_t outputs = c->output_channels / c->groups, inputs = c->input_channels / c->groups;
  struct fleming_dnn_extents x = {
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

dnnl_status_t fleming_dnn_describe(
    dnnl_primitive_desc_t *result, fleming_dnn_engine *e, fleming_dnn_direction direction,
    const fleming_dnn_convolution_shape *c, dnnl_format_tag_t tag, const_dnnl_primitive_attr_t attributes,
    const_dnnl_primitive_attr_t plain) {
  const struct fleming_dnn_extents x = fleming_dnn_extents_of(c);
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
