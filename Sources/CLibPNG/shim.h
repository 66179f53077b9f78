// libpng, for the row-by-row shim in CPNG (Swift cannot use setjmp, and the simplified API alters values).
#include <png.h>
