// Convolutions and products in bfloat16 by Intel's matrix unit (AMX), and the shapes that its tiles ask for.
//
// A tile of factors holds 16 rows of 32 bfloat16, one of results 16 rows of 16 floats; one instruction adds the products
// of two of the first to one of the second (Intel 64 and IA-32 manual, volume 1, chapter 18). The left factor's rows are
// read as they lie in memory: a convolution's from a zero-padded picture in bfloat16, 16 neighbouring places at a time.
// The right factor has two sums of one column side by side: [column / 16][sum / 2][column % 16][sum % 2].
#ifndef AMX_H
#define AMX_H

#include "kernels.h"

enum {
  AMX_SUMS = 32,      // products that a tile adds up
  AMX_ROWS = 16,      // rows of a tile, and columns of its results
  AMX_TILE = 512,     // bfloat16 of a tile
  AMX_BLOCK = 32,     // rows and columns of results at a time: two tiles each way
  AMX_PLACES = 512,   // places of a picture that a way forward has in hand
  AMX_CHUNK = 320,    // and that a gradient adds up at a time, in near memory
  AMX_MATRIX_K = 512, // sums and
  AMX_MATRIX_M = 512, // rows of a block of a product of matrices
};

typedef struct { kernel pack, forward, gradient, reduce, matrix_product; } amx_table;

#if defined(__x86_64__)
extern const amx_table kernels_amx;
#endif
/// Null where the processor or the system has no matrix unit.
const amx_table *kernels_amx_table(void);
/// Floats of workspace of each thread of its product of matrices.
int64_t amx_matrix_workspace(void);

// Tiles that hold so many sums.
static inline int64_t amx_tiles(int64_t sums) { return (sums + AMX_SUMS - 1) / AMX_SUMS; }

// Tiles of a convolution's weights from so many channels to so many.
static inline int64_t amx_packed_tiles(const fleming_convolution_shape *s, int64_t inputs, int64_t outputs) {
  return (outputs + AMX_ROWS - 1) / AMX_ROWS * s->kernel_rows * amx_tiles(s->kernel_columns * inputs);
}

/// How the tiles lie over a convolution. Output places are counted along the rows of the padded picture, those behind
/// the last column among them, so that 16 neighbours are 16 rows of a tile whatever the picture's width.
typedef struct {
  int64_t columns;       // of the padded picture
  int64_t pitch;         // places from one output row to the next
  int64_t rows;          // output rows in hand at a time
  int64_t places;        // theirs, in whole blocks
  int64_t reach;         // places that the kernel reads for them, in whole tiles
  int64_t picture;       // bfloat16 of the padded picture with what is read behind it
  int64_t run;           // values of a row of the kernel, side by side
  int64_t run_tiles;     // tiles that they fill
  int64_t output_padded; // output channels in whole tiles
} amx_geometry;

// With about `places` in hand. The pitch is a multiple of `even`: 2 where places pair up within a row.
static inline amx_geometry amx_geometry_of(const fleming_convolution_shape *s, int64_t places, int64_t even) {
  amx_geometry g;
  const int64_t stride = s->stride_columns;
  g.columns = round_up(
      most((s->output_columns - 1) * stride + s->kernel_columns, s->padding_left + s->input_columns), even * stride);
  g.pitch = s->stride_rows * g.columns / stride;
  // Parts of equal size.
  const int64_t parts = (s->output_rows * g.pitch + places - 1) / places;
  g.rows = (s->output_rows + parts - 1) / parts;
  g.places = round_up((g.rows - 1) * g.pitch + s->output_columns, AMX_BLOCK);
  g.reach = round_up(g.places + (s->kernel_rows - 1) * g.columns / stride + s->kernel_columns, AMX_SUMS);
  g.run = s->kernel_columns * s->input_channels;
  g.run_tiles = amx_tiles(g.run);
  const int64_t filled = ((g.rows - 1) * s->stride_rows + s->kernel_rows) * g.columns;
  g.picture = round_up(most(g.reach * stride, filled) * s->input_channels + round_up(g.run, AMX_SUMS), 64);
  g.output_padded = round_up(s->output_channels, AMX_ROWS);
  return g;
}

/// The left factor of a gradient: rows of the transposed picture, one for each input channel or, where those fill no
/// tiles or a stride parts the columns, for each value of a row of the kernel.
typedef struct {
  int64_t values, padded;  // rows, and in whole tiles
  int64_t shifts;          // columns of the kernel that are read from the same row, a place further each
  int64_t step;            // bfloat16 from one row to the next, an odd number of cache lines
  int64_t parts;           // pieces of samples that are added up at a time
} amx_gradient_geometry;

static inline amx_gradient_geometry amx_gradient_geometry_of(
    const fleming_convolution_shape *s, const amx_geometry *g) {
  amx_gradient_geometry r;
  const int separate = s->input_channels % AMX_ROWS == 0 && s->stride_columns == 1;
  r.values = separate ? s->input_channels : g->run;
  r.padded = round_up(r.values, AMX_ROWS);
  r.shifts = separate ? s->kernel_columns : 1;
  r.step = g->reach + AMX_SUMS * (g->reach / AMX_SUMS % 2 == 0);
  r.parts = most(1, AMX_CHUNK / g->places);
  return r;
}

#endif
