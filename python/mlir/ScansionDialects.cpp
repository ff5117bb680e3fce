//===- ScansionDialects.cpp - What scansion.mlir adds to MLIR's bindings ---------------------------------------------===//
//
// Registration, through the C API alone; everything else that Python can do with `scn` is generated from its records.
// _mlir_libs/_site_initialize_0.py calls this when the bindings are imported.
//
//===----------------------------------------------------------------------------------------------------------------===//
#include "scansion-c/Dialects.h"

#include "mlir/Bindings/Python/NanobindAdaptors.h"

namespace nb = nanobind;

NB_MODULE(_scansionDialects, module) {
  module.doc() = "Registration of Scansion's dialect, passes and pipelines.";
  module.def("register_dialects", &scansionRegisterDialects, nb::arg("registry"),
             "Add `scn` and every dialect that Scansion lowers it through to a registry.");
  module.def("register_passes", &scansionRegisterPasses,
             "Make the passes and pipelines that `scansion-opt --help` lists known by name.");
}
