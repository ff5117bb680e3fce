// Products of matrices for processors with AVX-512: 32 registers, a tile of 8 rows by two vectors.
#define SCN_GEMM_NAMESPACE avx512
#define SCN_GEMM_BYTES 64
#define SCN_GEMM_ROWS 8
#include "GemmTile.h"
