//===- Module.cpp - the native module ---------------------------------------===//
//
// python/scansion/_scansion.pyi is its interface.
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "NumpyBorder.h"

#include "scansion/Runtime/Abi.h"
#include "scansion/Runtime/LinearAlgebra.h"

namespace nb = nanobind;

NB_MODULE(_scansion, module) {
  using namespace scansion::python;
  // Handles in global variables are alive at exit.
  nb::set_leak_warnings(false);
  importNumpy();
  bindExceptions(module);
  bindGraph(module);
  bindScan(module);
  bindShared(module);
  bindFunction(module);
  bindInterrupts(module);
  bindPrint(module);
  bindRandom(module);
  module.def("live_allocations", &scn_live_allocations);
  module.def("set_lapack", &scn_set_lapack, nb::arg("path"));
  module.def("lapack", &scn_lapack);
  module.def("set_threads", &scn_set_threads, nb::arg("count"));
  module.def("threads", &scn_threads);
  module.def("split_work_from", &scn_split_work_from, nb::arg("nanoseconds"));
}
