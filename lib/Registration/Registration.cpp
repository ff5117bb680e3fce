//===- Registration.cpp - Scansion's own dialect, passes and pipelines -----------------------------------------------===//
//
// A new pass is registered by its folder's generated register...Passes function and so needs no line here; a new folder
// of passes needs one.
//
//===----------------------------------------------------------------------------------------------------------------===//
#include "scansion/Registration/Registration.h"

#include "Upstream.h"

#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Dialect/Scn/Transforms/BufferizableOpInterfaceImpl.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"
#include "scansion/Pipelines/Pipelines.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectRegistry.h"

#include <mutex>

static void registerAllPasses() {
  scansion::registerUpstreamPasses();
  scansion::scn::registerScnTransformsPasses();
  scansion::registerScansionConversionPasses();
  scansion::registerPipelines();
}

void scansion::registerDialects(mlir::DialectRegistry &registry) {
  registerUpstreamDialects(registry);
  registry.insert<scn::ScnDialect>();
  scn::registerBufferizableOpInterfaceExternalModels(registry);
}

void scansion::registerPasses() {
  // A pipeline's name may be registered only once.
  static std::once_flag once;
  std::call_once(once, registerAllPasses);
}
