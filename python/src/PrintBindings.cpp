//===- PrintBindings.cpp - scn.print through Python -------------------------===//
//
// The runtime has one printer for the process. Ours takes the GIL, which calls give up, and hands a copy of the value to
// the package's function; what that raises stops the call.
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "Interrupts.h"
#include "NumpyBorder.h"

#include <nanobind/stl/string.h>

namespace nb = nanobind;

namespace scansion::python {

static PyObject *printer = nullptr;

/// The elements at one place of the first `axis` axes, in C order; rows of a larger array lie apart.
static void gather(const scn_tensor &value, int64_t elementBytes, int32_t axis, const char *from,
                   std::string &elements) {
  if (axis == value.rank) {
    elements.append(from, elementBytes);
    return;
  }
  for (int64_t i = 0; i < value.sizes[axis]; ++i)
    gather(value, elementBytes, axis + 1, from + i * value.strides[axis] * elementBytes, elements);
}

static nb::object toNumpy(const scn_tensor &value) {
  Array array{static_cast<DType>(value.dtype), {}, value.data, {}};
  std::string elements;
  gather(value, array.bytes(), 0, static_cast<const char *>(value.data), elements);
  array.shape.assign(value.sizes, value.sizes + value.rank);
  array.data = elements.data();
  return copyOf(array);
}

static int32_t print(const char *message, const char *shown, const scn_tensor *value) {
  PyGILState_STATE state = PyGILState_Ensure();
  int32_t failed = 0;
  try {
    nb::object array = toNumpy(*value);
    nb::handle function = printer;
    function(message, shown, array);
  } catch (nb::python_error &error) {
    error.restore();
    keepRaised();
    failed = 1;
  }
  PyGILState_Release(state);
  return failed;
}

static void setPrinter(nb::object function) {
  Py_XDECREF(printer);
  printer = function.release().ptr();
  scn_set_printer(print);
}

void bindPrint(nb::module_ &module) { module.def("set_printer", &setPrinter, nb::arg("printer")); }

} // namespace scansion::python
