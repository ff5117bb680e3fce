//===- ScansionOpt.cpp - scansion-opt -----------------------------------------------------------------------------------===//
//
// Everything that the library does to a program can be done here by name: `scansion-opt --help` lists the passes and
// pipelines, `--pass-pipeline=` takes the string that SCANSION_DUMP writes beside its phases.
//
//===----------------------------------------------------------------------------------------------------------------===//
#include "scansion/Export.h"
#include "scansion/Registration/Registration.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

extern "C" SCANSION_API int scansionOptMain(int argc, char **argv) {
  mlir::DialectRegistry registry;
  scansion::registerDialects(registry);
  scansion::registerPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "Scansion's optimizer driver\n", registry));
}
