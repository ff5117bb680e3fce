//===- GraphBindings.cpp - values, operations, and building them ------------===//
//
// The façade's Graph as module-level functions over one graph for the process. Every operation that is made here gets
// the user's line.
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "NumpyBorder.h"
#include "UserLocation.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;

namespace scansion::python {

using Lengths = std::vector<std::optional<int64_t>>;

Graph &graph() {
  static Graph *instance = new Graph();
  return *instance;
}

static nb::object lineOf(const Location &location) { return nb::make_tuple(location.file, location.line); }

static Value orNull(const std::optional<Value> &value) { return value ? *value : Value(); }

static nb::object orNone(const Value &value) { return value ? nb::cast(value) : nb::none(); }

static nb::list handlesOrNone(const std::vector<Value> &values) {
  nb::list list;
  for (const Value &value : values)
    list.append(orNone(value));
  return list;
}

static Type tensorType(std::string_view dtype, const Lengths &shape) {
  std::vector<int64_t> lengths;
  for (const std::optional<int64_t> &length : shape) {
    if (length && *length < 0)
      throw Error(ErrorKind::Value, "a length cannot be negative, got " + std::to_string(*length), userLocation());
    lengths.push_back(length.value_or(kUnknown));
  }
  return Type::tensor(dtypeFromName(dtype), std::move(lengths));
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static Attribute listFrom(std::string_view name, nb::handle value) {
  // An empty list does not show what it is a list of; flags have a name of their own.
  if (name == "indexed")
    return nb::cast<std::vector<bool>>(value);
  return nb::cast<std::vector<int64_t>>(value);
}

static Attribute attributeFrom(std::string_view name, nb::handle value) {
  if (name == "dtype")
    return dtypeFromName(nb::cast<std::string>(value));
  if (PyBool_Check(value.ptr()))
    return value.ptr() == Py_True;
  if (PyLong_Check(value.ptr()))
    return nb::cast<int64_t>(value);
  if (PyFloat_Check(value.ptr()))
    return nb::cast<double>(value);
  if (PyUnicode_Check(value.ptr()))
    return nb::cast<std::string>(value);
  return listFrom(name, value);
}

static Attributes attributesFrom(const std::optional<nb::dict> &dict) {
  Attributes attributes;
  if (!dict)
    return attributes;
  for (auto [key, value] : *dict) {
    std::string name = nb::cast<std::string>(key);
    Attribute attribute = attributeFrom(name, value);
    attributes.emplace_back(std::move(name), std::move(attribute));
  }
  return attributes;
}

namespace {
struct ToPython {
  nb::object operator()(DType dtype) const { return nb::str(name(dtype).data()); }
  template <typename T> nb::object operator()(const T &value) const { return nb::cast(value); }
};
} // namespace

static nb::dict attributesOf(const Operation &operation) {
  nb::dict dict;
  for (const auto &[name, value] : operation.attributes())
    dict[name.c_str()] = std::visit(ToPython(), value);
  return dict;
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

static nb::tuple shapeOf(const Value &value) {
  nb::list lengths;
  for (int64_t length : value.type().shape)
    lengths.append(length == kUnknown ? nb::none() : nb::cast(length));
  return nb::tuple(lengths);
}

static std::string_view dtypeOf(const Value &value) {
  Type type = value.type();
  return type.isTensor() ? name(type.dtype) : "rng";
}

static void bindValue(nb::module_ &module) {
  nb::class_<Value>(module, "Value", nb::is_final())
      .def_prop_ro("kind", [](const Value &value) { return value.type().isTensor() ? "tensor" : "rng"; })
      .def_prop_ro("dtype", &dtypeOf)
      .def_prop_ro("shape", &shapeOf)
      .def_prop_ro("ndim", [](const Value &value) { return value.type().rank(); })
      .def_prop_rw(
          "name",
          [](const Value &value) -> nb::object {
            std::string name = value.name();
            return name.empty() ? nb::none() : nb::cast(name);
          },
          [](Value &value, std::optional<std::string> name) { value.setName(name.value_or("")); }, nb::arg().none())
      .def_prop_ro("location", [](const Value &value) { return lineOf(value.location()); })
      .def_prop_ro("owner", &Value::owner)
      .def_prop_ro("result_index", &Value::resultIndex)
      .def_prop_ro("is_alive", &Value::isAlive)
      .def_prop_ro("constant",
                   [](const Value &value) -> nb::object {
                     std::optional<Array> array = graph().constantValue(value);
                     return array ? viewOf(*array) : nb::none();
                   })
      .def_prop_ro("algorithm", [](const Value &value) { return value.type().algorithm; })
      .def("__eq__",
           [](const Value &value, nb::handle other) {
             return nb::isinstance<Value>(other) && nb::cast<const Value &>(other) == value;
           })
      .def("__hash__", [](const Value &value) { return reinterpret_cast<intptr_t>(value.id()) >> 4; })
      .def("__repr__", [](const Value &value) {
        return value.isAlive() ? "<Value " + value.type().str() + ">" : std::string("<Value of a finished scan body>");
      });
}

static void bindOperation(nb::module_ &module) {
  nb::class_<Operation>(module, "Operation", nb::is_final())
      .def_prop_ro("name", &Operation::name)
      .def_prop_ro("operands", &Operation::operands)
      .def_prop_ro("results", &Operation::results)
      .def_prop_ro("attributes", &attributesOf)
      .def_prop_ro("regions", &Operation::regions)
      .def_prop_ro("location", [](const Operation &operation) { return lineOf(operation.location()); })
      .def("__eq__",
           [](const Operation &operation, nb::handle other) {
             return nb::isinstance<Operation>(other) && nb::cast<const Operation &>(other).id() == operation.id();
           })
      .def("__hash__", [](const Operation &operation) { return reinterpret_cast<intptr_t>(operation.id()) >> 4; });
  nb::class_<Operation::Region>(module, "Region", nb::is_final())
      .def_ro("arguments", &Operation::Region::arguments, nb::rv_policy::copy)
      .def_ro("operations", &Operation::Region::operations, nb::rv_policy::copy);
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static void bindBuilding(nb::module_ &module) {
  module.def(
      "input",
      [](std::string_view dtype, const Lengths &shape, std::optional<std::string> name) {
        return graph().input(tensorType(dtype, shape), name.value_or(""), userLocation());
      },
      nb::arg("dtype"), nb::arg("shape"), nb::arg("name") = nb::none());
  module.def(
      "constant", [](nb::handle array) { return graph().constant(toArray(array), userLocation()); }, nb::arg("array"));
  module.def(
      "apply",
      [](std::string_view op, const std::vector<Value> &operands, const std::optional<nb::dict> &attributes) {
        return graph().apply(op, operands, attributesFrom(attributes), userLocation());
      },
      nb::arg("op"), nb::arg("operands"), nb::arg("attributes") = nb::none());
  module.def(
      "apply1",
      [](std::string_view op, const std::vector<Value> &operands, const std::optional<nb::dict> &attributes) {
        return graph().apply1(op, operands, attributesFrom(attributes), userLocation());
      },
      nb::arg("op"), nb::arg("operands"), nb::arg("attributes") = nb::none());
}

static nb::list pullback(const std::vector<Value> &outputs, const std::vector<std::optional<Value>> &cotangents,
                         const std::vector<Value> &wrt, const std::vector<Value> &considerConstant) {
  std::vector<Value> given;
  for (const std::optional<Value> &cotangent : cotangents)
    given.push_back(orNull(cotangent));
  return handlesOrNone(graph().pullback(outputs, given, wrt, considerConstant, userLocation()));
}

static nb::list pushforward(const std::vector<Value> &outputs, const std::vector<Value> &wrt,
                            const std::vector<Value> &tangents) {
  return handlesOrNone(graph().pushforward(outputs, wrt, tangents, userLocation()));
}

using RulePair = std::pair<std::vector<Value>, std::vector<Value>>;

static Rule ruleFrom(std::optional<RulePair> pair) {
  return pair ? Rule{std::move(pair->first), std::move(pair->second)} : Rule();
}

static std::vector<Value> overrideRules(const std::vector<Value> &values, const std::vector<Value> &inputs,
                                        std::optional<RulePair> pullback, std::optional<RulePair> pushforward) {
  Rule backward = ruleFrom(std::move(pullback)), forward = ruleFrom(std::move(pushforward));
  return graph().overrideRules(values, inputs, backward, forward, userLocation());
}

static void bindQuestions(nb::module_ &module) {
  module.def("pullback", &pullback, nb::arg("outputs"), nb::arg("cotangents"), nb::arg("wrt"),
             nb::arg("consider_constant") = nb::make_tuple());
  module.def("pushforward", &pushforward, nb::arg("outputs"), nb::arg("wrt"), nb::arg("tangents"));
  module.def("override_rules", &overrideRules, nb::arg("values"), nb::arg("inputs"), nb::arg("pullback"),
             nb::arg("pushforward"));
  module.def(
      "vectorize",
      [](const std::vector<Value> &outputs, const std::vector<std::pair<Value, Value>> &rows) {
        return graph().vectorize(outputs, rows, userLocation());
      },
      nb::arg("outputs"), nb::arg("rows"));
  module.def("leaves", [](const std::vector<Value> &outputs) { return graph().leaves(outputs); }, nb::arg("outputs"));
  module.def(
      "substitute",
      [](const std::vector<Value> &outputs, const std::vector<std::pair<Value, Value>> &replacements) {
        return graph().substitute(outputs, replacements);
      },
      nb::arg("outputs"), nb::arg("replacements"));
  module.def("print_ir", [](const std::vector<Value> &outputs) { return graph().print(outputs); }, nb::arg("outputs"));
  module.def(
      "read_ir",
      [](const std::string &text) {
        FunctionText read = graph().read(text, userLocation());
        return std::pair(std::move(read.inputs), std::move(read.outputs));
      },
      nb::arg("text"));
  module.def("operation_count", [] { return graph().operationCount(); });
}

void bindGraph(nb::module_ &module) {
  bindOperation(module);
  bindValue(module);
  bindBuilding(module);
  bindQuestions(module);
}

} // namespace scansion::python
