#include "fleming_png.h"
