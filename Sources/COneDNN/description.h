// Descriptions of convolutions: which implementations the library has for one, and how good they are.
#ifndef FLEMING_DNN_DESCRIPTION_H
#define FLEMING_DNN_DESCRIPTION_H

#include "series.h"

// The axes of the operands; weights of several groups have the group in front.
struct fleming_dnn_extents {
  int64_t source[4], weights[5], bias[1], destination[4];
  int weight_axes;
};

struct fleming_dnn_extents fleming_dnn_extents_of(const fleming_dnn_convolution_shape *shape);

// Attributes with a scratchpad of the caller's and a rectifier behind the operation (slope 1: none).
dnnl_status_t fleming_dnn_attributes_make(dnnl_primitive_attr_t *result, float slope);

// The primitive descriptor with activations in the layout `tag`; `plain` are the attributes of the forward pass that a
// backward one refers to.
dnnl_status_t fleming_dnn_describe(
    dnnl_primitive_desc_t *result, fleming_dnn_engine *engine, fleming_dnn_direction direction,
    const fleming_dnn_convolution_shape *shape, dnnl_format_tag_t tag, const_dnnl_primitive_attr_t attributes,
    const_dnnl_primitive_attr_t plain);

// The library's name of an implementation.
void fleming_dnn_name_of(const_dnnl_primitive_desc_t description, char *name, size_t capacity);

// How good an implementation is, from its name alone: compiled kernels, then matrix products, then the reference
// loops, which are 50 to 1000 times slower.
int fleming_dnn_rank_of(const char *name);

#endif
