// WCSLIB as Debian ships it: pixel and world coordinates of FITS headers. Only SkyFiles imports it.
#include <wcslib/wcs.h>
#include <wcslib/wcsfix.h>
#include <wcslib/wcshdr.h>

/// WCSLIB's words for a status. The importer cannot see an array whose length its header leaves open.
static inline const char *fleming_wcs_message(int status) {
  return status >= 0 && status <= WCSERR_NON_SEPARABLE ? wcs_errmsg[status] : "unknown status";
}
