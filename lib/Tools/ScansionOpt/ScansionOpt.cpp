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

static constexpr llvm::StringLiteral kOverview = R"(Scansion's optimizer driver

Reads a program, text or bytecode, from a file or from standard input, runs passes on it and prints it.

  scansion-opt program.mlir --scansion-pipeline=stop-after=bufferized     the compiler, as far as a phase
  scansion-opt program.mlir --scn-to-scf-pipeline --scn-linalg-pipeline   single phases
  scansion-opt program.mlir --canonicalize --cse                          single passes
  scansion-opt program.mlir --pass-pipeline='builtin.module(...)'         a line of a SCANSION_DUMP's pipeline.txt

The phases: scn -> scf -> linalg -> bufferized -> loops -> llvm. --mlir-print-ir-after-all shows every step between.
)";

extern "C" SCANSION_API int scansionOptMain(int argc, char **argv) {
  mlir::DialectRegistry registry;
  scansion::registerDialects(registry);
  scansion::registerPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, kOverview, registry));
}
