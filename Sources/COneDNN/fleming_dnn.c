#include "fleming_dnn.h"
