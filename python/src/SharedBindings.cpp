//===- SharedBindings.cpp - shared variables --------------------------------===//
//
// Values come in and go out as copies; `get(borrow=True)` gives a read-only view of the snapshot.
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "NumpyBorder.h"
#include "UserLocation.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;

namespace scansion::python {

using Lengths = std::vector<std::optional<int64_t>>;

static void construct(Shared *self, std::string_view dtype, const Lengths &shape, nb::handle value,
                      std::optional<std::string> name) {
  std::vector<int64_t> lengths;
  for (const std::optional<int64_t> &length : shape)
    lengths.push_back(length.value_or(kUnknown));
  new (self) Shared(graph(), Type::tensor(dtypeFromName(dtype), std::move(lengths)), toArray(value), name.value_or(""),
                    userLocation());
}

static Shared ofStream(const std::string &algorithm, nb::handle words, std::optional<std::string> name) {
  return Shared(graph(), Type::rng(algorithm), toArray(words), name.value_or(""), userLocation());
}

void bindShared(nb::module_ &module) {
  nb::class_<Shared>(module, "Shared", nb::is_final())
      .def("__init__", &construct, nb::arg("dtype"), nb::arg("shape"), nb::arg("value"), nb::arg("name") = nb::none())
      .def_static("rng", &ofStream, nb::arg("algorithm"), nb::arg("words"), nb::arg("name") = nb::none())
      .def_prop_ro("value", &Shared::value)
      .def(
          "get", [](const Shared &shared, bool borrow) { return borrow ? viewOf(shared.get()) : copyOf(shared.get()); },
          nb::arg("borrow") = false)
      .def(
          "set", [](Shared &shared, nb::handle value) { shared.set(toArray(value)); }, nb::arg("value"))
      .def("__eq__",
           [](const Shared &shared, nb::handle other) {
             return nb::isinstance<Shared>(other) && nb::cast<const Shared &>(other).id() == shared.id();
           })
      .def("__hash__", [](const Shared &shared) { return reinterpret_cast<intptr_t>(shared.id()) >> 4; });
}

} // namespace scansion::python
