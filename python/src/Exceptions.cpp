//===- Exceptions.cpp - errors of the façade as Python exceptions -----------===//
//
// The one place where kinds of errors meet classes. The package hands the classes over by the kinds' names (configure);
// until it has, built-in ones are raised. The text ends with the user's line, which is also the attribute `location`; `steps` says at which steps of scans.
//
//===----------------------------------------------------------------------===//

#include "Exceptions.h"

#include "Bindings.h"
#include "UserLocation.h"

#include <nanobind/stl/string.h>

#include <iterator>

namespace nb = nanobind;

namespace scansion::python {

namespace {
struct Row {
  const char *kind;
  PyObject **builtin;
  PyObject *registered;
};
} // namespace

/// In the order of ErrorKind.
static Row rows[] = {{"Type", &PyExc_TypeError, nullptr},
                     {"Value", &PyExc_ValueError, nullptr},
                     {"Index", &PyExc_IndexError, nullptr},
                     {"Memory", &PyExc_MemoryError, nullptr},
                     {"Assertion", &PyExc_AssertionError, nullptr},
                     {"LinAlg", &PyExc_ArithmeticError, nullptr},
                     {"Interrupted", &PyExc_KeyboardInterrupt, nullptr},
                     {"NotImplemented", &PyExc_NotImplementedError, nullptr},
                     {"Scope", &PyExc_ValueError, nullptr},
                     {"MissingInput", &PyExc_ValueError, nullptr},
                     {"UnusedInput", &PyExc_ValueError, nullptr},
                     {"Disconnected", &PyExc_ValueError, nullptr},
                     {"NullGradient", &PyExc_TypeError, nullptr},
                     {"ZeroDivision", &PyExc_ZeroDivisionError, nullptr},
                     {"Internal", &PyExc_RuntimeError, nullptr}};
static_assert(std::size(rows) == static_cast<size_t>(ErrorKind::Internal) + 1);

static std::string textOf(const Error &error, const Location &location) {
  std::string text = error.what();
  if (location.line == 0)
    return text;
  std::string place = "(" + location.file + ":" + std::to_string(location.line) + ")";
  bool ends = text.size() >= place.size() && text.compare(text.size() - place.size(), place.size(), place) == 0;
  return ends ? text : text + " " + place;
}

/// Classes that assertions of the user raise, by the names that these use. Never freed: a compiled function may outlive
/// what its program was built from.
static nb::dict &raisedClasses() {
  static auto *classes = new nb::dict;
  return *classes;
}

static nb::object classOf(const Error &error) {
  nb::str name(error.raises().c_str());
  if (!error.raises().empty() && raisedClasses().contains(name))
    return raisedClasses()[name];
  const Row &row = rows[static_cast<size_t>(error.kind())];
  return nb::borrow(row.registered ? row.registered : *row.builtin);
}

static nb::object tupleOf(const std::vector<int64_t> &numbers) {
  nb::list list;
  for (int64_t number : numbers)
    list.append(number);
  return nb::tuple(list);
}

void setPythonError(const Error &error) {
  nb::object type = classOf(error);
  // What no operation is to blame for is reported at the line that runs.
  Location location = error.location().line ? error.location() : userLocation();
  try {
    nb::object exception = type(textOf(error, location));
    if (location.line)
      nb::setattr(exception, "location", nb::make_tuple(location.file, location.line));
    if (!error.steps().empty())
      nb::setattr(exception, "steps", tupleOf(error.steps()));
    PyErr_SetObject(type.ptr(), exception.ptr());
  } catch (nb::python_error &failure) {
    failure.restore();
  }
}

static void configure(const std::string &packageDirectory, nb::dict exceptions) {
  setPackageDirectory(packageDirectory);
  for (Row &row : rows) {
    if (!exceptions.contains(row.kind))
      continue;
    nb::object type = exceptions[row.kind];
    Py_XDECREF(row.registered);
    row.registered = type.release().ptr();
  }
}

void bindExceptions(nb::module_ &module) {
  nb::register_exception_translator(
      [](const std::exception_ptr &pointer, void *) {
        try {
          std::rethrow_exception(pointer);
        } catch (const Error &error) {
          setPythonError(error);
        }
      },
      nullptr);
  module.def(
      "register_exception", [](nb::str name, nb::type_object type) { raisedClasses()[name] = type; }, nb::arg("name"),
      nb::arg("exc_type"));
  module.def("configure", &configure, nb::arg("package_directory"), nb::arg("exceptions"));
}

} // namespace scansion::python
