//===- FunctionBindings.cpp - compiling and calling functions ---------------===//
//
// Calls go through the type's tp_call slot rather than through nanobind's dispatch: a scalar function takes about a
// microsecond. Arguments that are not ready for native code go through the package's `filter`. The GIL is released while
// native code runs.
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "Exceptions.h"
#include "Interrupts.h"
#include "NumpyBorder.h"
#include "UserLocation.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;

namespace scansion::python {

namespace {
enum class ResultForm { Single, List, None };

struct CompiledFunction {
  Function function;
  nb::object filter;
  ResultForm form;
  std::vector<Parameter> parameters;
};

/// The arguments of one call in native form, with what keeps them alive.
struct Arguments {
  static constexpr size_t kInline = 8;
  scn_input inlineInputs[kInline];
  int64_t inlineNumbers[kInline];
  std::vector<scn_input> manyInputs;
  std::vector<int64_t> manyNumbers;
  std::vector<nb::object> converted;
  scn_input *inputs = inlineInputs;
  int64_t *numbers = inlineNumbers;

  explicit Arguments(size_t count) {
    if (count <= kInline)
      return;
    manyInputs.resize(count);
    manyNumbers.resize(count);
    inputs = manyInputs.data();
    numbers = manyNumbers.data();
  }
};

/// What a call returned, freed unless Python took it over.
struct Outputs {
  std::vector<OwnedArray> arrays;
  ~Outputs() {
    for (OwnedArray &array : arrays)
      if (array.allocation)
        scn_free(array.allocation);
  }
};
} // namespace

static void convert(const CompiledFunction &self, size_t index, PyObject *argument, Arguments &arguments) {
  scn_input &input = arguments.inputs[index];
  int64_t &number = arguments.numbers[index];
  if (self.parameters[index].accept(argument, input, number))
    return;
  nb::object array = withTidyBooleans(self.filter(index, nb::handle(argument)));
  if (!self.parameters[index].accept(array.ptr(), input, number))
    throw Error(ErrorKind::Internal,
                "the filter of argument " + std::to_string(index) + " gave something that native code does not take");
  arguments.converted.push_back(std::move(array));
}

static nb::object resultsOf(const CompiledFunction &self, Outputs &outputs) {
  if (self.form == ResultForm::Single)
    return takeOver(outputs.arrays.front());
  nb::list list;
  for (OwnedArray &output : outputs.arrays)
    list.append(takeOver(output));
  return list;
}

static void run(const CompiledFunction &self, const Arguments &arguments, Outputs &outputs) {
  try {
    Interruption interruption;
    nb::gil_scoped_release release;
    self.function.callUnchecked(arguments.inputs, outputs.arrays, interruption.request());
  } catch (const Error &error) {
    // What stopped the call was raised by Python code that ran meanwhile: a signal handler, or a printer.
    if (error.kind() == ErrorKind::Interrupted && restoreRaised())
      throw nb::python_error();
    throw;
  }
}

static nb::object invoke(const CompiledFunction &self, PyObject *positional) {
  size_t count = static_cast<size_t>(PyTuple_GET_SIZE(positional));
  if (count != self.parameters.size())
    throw Error(ErrorKind::Type, "the function takes " + std::to_string(self.parameters.size()) + " arguments, got " +
                                     std::to_string(count));
  Arguments arguments(count);
  for (size_t i = 0; i < count; ++i)
    convert(self, i, PyTuple_GET_ITEM(positional, i), arguments);
  Outputs outputs;
  run(self, arguments, outputs);
  return resultsOf(self, outputs);
}

//===----------------------------------------------------------------------===//
// Slots
//===----------------------------------------------------------------------===//

static PyObject *call(PyObject *self, PyObject *positional, PyObject *keywords) {
  try {
    if (keywords && PyDict_GET_SIZE(keywords))
      throw Error(ErrorKind::Type, "a compiled function takes positional arguments only");
    return invoke(*nb::inst_ptr<CompiledFunction>(self), positional).release().ptr();
  } catch (nb::python_error &error) {
    error.restore();
  } catch (const Error &error) {
    setPythonError(error);
  } catch (const std::bad_alloc &) {
    PyErr_NoMemory();
  } catch (const std::exception &error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

// The filter usually belongs to an object that owns the function.
static int traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  if (nb::inst_ready(self))
    Py_VISIT(nb::inst_ptr<CompiledFunction>(self)->filter.ptr());
  return 0;
}

static int clear(PyObject *self) {
  nb::inst_ptr<CompiledFunction>(self)->filter.reset();
  return 0;
}

static PyType_Slot slots[] = {{Py_tp_call, reinterpret_cast<void *>(call)},
                              {Py_tp_traverse, reinterpret_cast<void *>(traverse)},
                              {Py_tp_clear, reinterpret_cast<void *>(clear)},
                              {0, nullptr}};

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

static ResultForm formFromName(std::string_view name, size_t outputs) {
  if (name == "single" && outputs == 1)
    return ResultForm::Single;
  if (name == "list")
    return ResultForm::List;
  if (name == "none" && outputs == 0)
    return ResultForm::None;
  throw Error(ErrorKind::Value, "no form '" + std::string(name) + "' for " + std::to_string(outputs) + " outputs");
}

static Shapes shapesFromName(std::string_view name) {
  if (name == "auto")
    return Shapes::Auto;
  if (name == "static")
    return Shapes::Static;
  if (name == "dynamic")
    return Shapes::Dynamic;
  throw Error(ErrorKind::Value, "shapes cannot be '" + std::string(name) + "'; choose from auto, static, dynamic");
}

static CompiledFunction compileFunction(const std::vector<Value> &inputs, const std::vector<Value> &outputs,
                                        const std::vector<std::pair<Shared, Value>> &updates,
                                        const std::string &resultForm, nb::object filter, const std::string &name,
                                        const std::string &dumpDirectory, bool checkUnusedInputs,
                                        const std::vector<std::string> &disabledPasses,
                                        const std::string &cacheDirectory, const std::string &shapes) {
  ResultForm form = formFromName(resultForm, outputs.size());
  CompileOptions options{name,           dumpDirectory,          checkUnusedInputs, disabledPasses,
                         cacheDirectory, shapesFromName(shapes), userLocation()};
  CompiledFunction result{compile(graph(), inputs, outputs, updates, options), std::move(filter), form, {}};
  for (const Type &type : result.function.inputTypes())
    result.parameters.emplace_back(type);
  return result;
}

void bindFunction(nb::module_ &module) {
  nb::class_<CompiledFunction>(module, "Function", nb::is_final(), nb::type_slots(slots))
      .def_prop_ro("input_names", [](const CompiledFunction &self) { return self.function.inputNames(); })
      .def(
          "ir",
          [](const CompiledFunction &self, const std::string &stage, std::optional<size_t> version) {
            return self.function.ir(stage, version);
          },
          nb::arg("stage"), nb::arg("version") = nb::none())
      .def(
          "remarks",
          [](const CompiledFunction &self, std::optional<size_t> version) {
            nb::list remarks;
            for (const Remark &remark : self.function.remarks(version))
              remarks.append(nb::make_tuple(remark.applied, remark.pass, remark.message, remark.location.file,
                                            remark.location.line));
            return remarks;
          },
          nb::arg("version") = nb::none())
      .def("versions",
           [](const CompiledFunction &self) {
             nb::list versions;
             for (VersionReport &report : self.function.versions())
               versions.append(nb::make_tuple(report.names, report.shapes, report.calls, report.timings));
             return versions;
           })
      .def("memory",
           [](const CompiledFunction &self) {
             MemoryUse use = self.function.memory();
             return nb::make_tuple(use.temporaries, use.temporaryBytes, use.results, use.resultBytes);
           })
      .def("timings", [](const CompiledFunction &self) { return self.function.timings(); });
  module.def("compile", &compileFunction, nb::arg("inputs"), nb::arg("outputs"), nb::arg("updates"),
             nb::arg("result_form"), nb::arg("filter"), nb::arg("name") = "main", nb::arg("dump_directory") = "",
             nb::arg("check_unused_inputs") = true, nb::arg("disabled_passes") = std::vector<std::string>(),
             nb::arg("cache_directory") = "", nb::arg("shapes") = "auto");
  module.def("optional_passes", &optionalPassNames);
}

} // namespace scansion::python
