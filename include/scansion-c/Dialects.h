/*===- scansion-c/Dialects.h - Scansion for users of MLIR's C API ------------------------------------------------------===
 *
 * What a program that already works with MLIR's C API (mlir-c) needs in order to read, transform and print `scn`. MLIR's own
 * functions come from libscansion too, so that there is one copy of MLIR in the process. Its headers are not installed with
 * Scansion. The façade's C API, which needs none of this, is in scansion.h.
 *
 *===----------------------------------------------------------------------------------------------------------------===*/
#ifndef SCANSION_C_DIALECTS_H
#define SCANSION_C_DIALECTS_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(Scn, scn);

/** Adds `scn` and every dialect that Scansion lowers it through, with the interfaces attached to them. */
MLIR_CAPI_EXPORTED void scansionRegisterDialects(MlirDialectRegistry registry);

/** Makes the passes and pipelines that `scansion-opt --help` lists known by name. May be called any number of times. */
MLIR_CAPI_EXPORTED void scansionRegisterPasses(void);

#ifdef __cplusplus
}
#endif

#endif /* SCANSION_C_DIALECTS_H */
