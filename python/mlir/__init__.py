"""MLIR's Python bindings with Scansion's dialect `scn`, its passes and its pipelines.

For people who read or transform IR from Python: `scansion.mlir.ir`, `scansion.mlir.passmanager`,
`scansion.mlir.rewrite` and `scansion.mlir.dialects` are MLIR's own modules, documented there. A `Context` knows `scn`
and the dialects that it is lowered through. MLIR itself is the one copy in Scansion's native library.
"""
