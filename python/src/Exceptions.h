//===- Exceptions.h - errors of the façade as Python exceptions -------------===//

#ifndef SCANSION_PYTHON_SRC_EXCEPTIONS_H
#define SCANSION_PYTHON_SRC_EXCEPTIONS_H

#include "scansion/Error.h"

namespace scansion::python {

/// Sets the Python exception that `error` stands for.
void setPythonError(const Error &error);

} // namespace scansion::python

#endif
