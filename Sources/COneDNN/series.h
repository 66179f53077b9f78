// What the 2.x and 3.x series of oneDNN share behind one name, for the files of this folder.
#ifndef FLEMING_DNN_SERIES_H
#define FLEMING_DNN_SERIES_H

#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>

#include "fleming_dnn.h"

struct fleming_dnn_engine {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
};

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

static inline dnnl_status_t owned_make(struct owned *o, int axes, const int64_t *sizes, dnnl_format_tag_t tag) {
  dnnl_dims_t dims;
  for (int i = 0; i < axes; i += 1) { dims[i] = sizes[i]; }
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_tag(&o->handle, axes, dims, dnnl_f32, tag);
#else
  return dnnl_memory_desc_init_by_tag(&o->value, axes, dims, dnnl_f32, tag);
#endif
}

static inline descriptor owned_view(const struct owned *o) {
#if DNNL_VERSION_MAJOR >= 3
  return o->handle;
#else
  return &o->value;
#endif
}

static inline void owned_free(struct owned *o) {
#if DNNL_VERSION_MAJOR >= 3
  if (o->handle != NULL) { dnnl_memory_desc_destroy(o->handle); }
  o->handle = NULL;
#else
  (void)o;
#endif
}

#endif
