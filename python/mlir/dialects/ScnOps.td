// Names the records from which the Python classes of `scn` operations are generated (dialects/_scn_ops_gen.py).
#ifndef SCANSION_PYTHON_MLIR_SCNOPS
#define SCANSION_PYTHON_MLIR_SCNOPS

include "scansion/Dialect/Scn/IR/ScnOps.td"

#endif
