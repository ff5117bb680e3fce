//===- CApi.cpp - include/scansion-c/Dialects.h -----------------------------------------------------------------------===//
#include "scansion-c/Dialects.h"

#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Registration/Registration.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Registration.h"

MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(Scn, scn, scansion::scn::ScnDialect)

void scansionRegisterDialects(MlirDialectRegistry registry) { scansion::registerDialects(*unwrap(registry)); }

void scansionRegisterPasses() { scansion::registerPasses(); }
