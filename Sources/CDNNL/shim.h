// oneDNN as Debian and Ubuntu ship it (2.6 or 3.x). Only COneDNN includes it, so that the two C interfaces of
// these versions are told apart in one place. Debian has no dnnl.pc, hence no pkg-config name.
#include <oneapi/dnnl/dnnl.h>
