// Fits of Chebyshev polynomials once for each instruction set, by arithmetic alone.
#include "fleming_pixels.h"

enum { VECTORS = fleming_points_step / 8 };

// The eight points that lie at an address.
#define AT(address) (*(const points *)(address))

#define BODY "polynomial.inc"
#include "every_set.inc"

void fleming_chebyshev_sums(
    const double *x, const double *values, const double *weights, int64_t count, int degree, double *plain,
    double *weighted) {
  BEST(chebyshev_sums)(x, values, weights, count, degree, plain, weighted);
}

double fleming_chebyshev_residuals(
    const double *x, const double *values, const double *weights, int64_t count, const double *coefficients, int terms,
    double *residuals) {
  return BEST(chebyshev_residuals)(x, values, weights, count, coefficients, terms, residuals);
}

void fleming_chebyshev_values(const double *x, const double *coefficients, int terms, int64_t count, float *to) {
  BEST(chebyshev_values)(x, coefficients, terms, count, to);
}

int64_t fleming_clip(
    const double *residuals, const double *good, double low, double high, int64_t count, double *weights,
    int32_t *changed) {
  return BEST(clip)(residuals, good, low, high, count, weights, changed);
}
