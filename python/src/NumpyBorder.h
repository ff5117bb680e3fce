//===- NumpyBorder.h - ndarrays on one side, arrays of the façade on the other -===//
//
// The only file that uses NumPy's C API is NumpyBorder.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_PYTHON_SRC_NUMPYBORDER_H
#define SCANSION_PYTHON_SRC_NUMPYBORDER_H

#include "scansion/Function.h"

#include <nanobind/nanobind.h>

namespace scansion::python {

/// Loads NumPy's C API; throws a Python error.
void importNumpy();

/// The elements of any ndarray with booleans as 0 or 1, which the result keeps alive (copied where they aren't laid out as the façade wants).
Array toArray(nanobind::handle ndarray);
/// An ndarray over the same elements, which it keeps alive; read-only.
nanobind::object viewOf(const Array &array);
/// An ndarray with elements of its own.
nanobind::object copyOf(const Array &array);
/// An ndarray that owns what a function returned.
nanobind::object takeOver(OwnedArray &output);

/// A boolean ndarray may hold any bytes (it may be a view): a copy in which they are 0 or 1. Others as they are.
nanobind::object withTidyBooleans(nanobind::object ndarray);

/// What a parameter of a compiled function takes without conversion.
struct Parameter {
  explicit Parameter(const Type &type);

  /// Borrows the elements of `argument` if it is an ndarray of the right type, rank and layout (booleans that are 0 or 1);
  /// or stores the value of a Python number that the type holds exactly in `scratch`. False for everything else.
  bool accept(PyObject *argument, scn_input &input, int64_t &scratch) const;

private:
  DType dtype_;
  int rank_;
  int typeNumber_, alternative_; // C has two types for some NumPy types
};

} // namespace scansion::python

#endif
