//===- Bindings.h - the parts of the native module --------------------------===//
//
// `_scansion` wraps the façade and nothing else. One file per concept; Module.cpp puts them together.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_PYTHON_SRC_BINDINGS_H
#define SCANSION_PYTHON_SRC_BINDINGS_H

#include "scansion/Graph.h"

#include <nanobind/nanobind.h>

namespace scansion::python {

/// The graph of the process. Never destroyed: Python objects may outlive static destruction.
Graph &graph();

void bindExceptions(nanobind::module_ &module);
void bindGraph(nanobind::module_ &module);
void bindScan(nanobind::module_ &module);
void bindShared(nanobind::module_ &module);
void bindFunction(nanobind::module_ &module);
void bindInterrupts(nanobind::module_ &module);
void bindPrint(nanobind::module_ &module);
void bindRandom(nanobind::module_ &module);

} // namespace scansion::python

#endif
