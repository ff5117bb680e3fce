//===- Exceptions.h - errors of the façade as Python exceptions -------------===//
//
// For code that nanobind does not call, and so does not translate exceptions for. All else just throws.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_PYTHON_SRC_EXCEPTIONS_H
#define SCANSION_PYTHON_SRC_EXCEPTIONS_H

#include "scansion/Error.h"

namespace scansion::python {

/// Sets the Python exception that `error` stands for.
void setPythonError(const Error &error);

} // namespace scansion::python

#endif
