// Products of matrices for processors with AVX2 and FMA: 16 registers, a tile of 6 rows by two vectors.
#define SCN_GEMM_NAMESPACE avx2
#define SCN_GEMM_BYTES 32
#define SCN_GEMM_ROWS 6
#include "GemmTile.h"
