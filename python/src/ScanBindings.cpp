//===- ScanBindings.cpp - scan bodies ---------------------------------------===//
//
// A body is open from construction to finish() or abandon(); Python's scan() traces the user's step function in between.
// Lists of handles are copied: by default their elements would refer into vectors that finish() empties.
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "UserLocation.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;

namespace scansion::python {

using PairList = std::vector<std::pair<Value, std::vector<int64_t>>>;

using Names = std::vector<std::string>;

static std::vector<Tapped> tapped(PairList pairs, Names names) {
  names.resize(pairs.size());
  std::vector<Tapped> list;
  for (size_t i = 0; i < pairs.size(); ++i)
    list.push_back({std::move(pairs[i].first), std::move(pairs[i].second), std::move(names[i])});
  return list;
}

static void construct(ScanBody *self, const Value &steps, PairList sequences, PairList states, bool goBackwards,
                      std::string name, Names sequenceNames, Names stateNames) {
  new (self) ScanBody(graph(), steps, tapped(std::move(sequences), std::move(sequenceNames)),
                      tapped(std::move(states), std::move(stateNames)), goBackwards, std::move(name), userLocation());
}

static nb::list trajectories(const ScanBody::Results &results) {
  nb::list list;
  for (const Value &value : results.trajectories)
    list.append(value ? nb::cast(value) : nb::none());
  return list;
}

void bindScan(nb::module_ &module) {
  nb::class_<ScanBody::Results>(module, "ScanResults", nb::is_final())
      .def_prop_ro("trajectories", &trajectories)
      .def_ro("stacks", &ScanBody::Results::stacks, nb::rv_policy::copy)
      .def_ro("finals", &ScanBody::Results::finals, nb::rv_policy::copy)
      .def_ro("redrawn", &ScanBody::Results::redrawn, nb::rv_policy::copy);
  nb::class_<ScanBody>(module, "ScanBody", nb::is_final())
      .def("__init__", &construct, nb::arg("steps"), nb::arg("sequences"), nb::arg("states"),
           nb::arg("go_backwards") = false, nb::arg("name") = "", nb::arg("sequence_names") = Names(),
           nb::arg("state_names") = Names())
      .def_prop_ro("arguments", &ScanBody::arguments, nb::rv_policy::copy)
      .def("truncate_gradient", &ScanBody::truncateGradient, nb::arg("steps"))
      .def("checkpoint", &ScanBody::checkpoint, nb::arg("kind"))
      .def("carry", &ScanBody::carry, nb::arg("captured"), nb::arg("next"))
      .def(
          "finish",
          [](ScanBody &body, const std::vector<Value> &next, const std::vector<Value> &outputs,
             const std::optional<Value> &until) { return body.finish(next, outputs, until.value_or(Value())); },
          nb::arg("next"), nb::arg("outputs"), nb::arg("until") = nb::none())
      .def("abandon", &ScanBody::abandon);
}

} // namespace scansion::python
