//===- RandomBindings.cpp - seeding random streams --------------------------===//
//
// Seeds are Python integers of any size; the runtime takes them as 32-bit words, least significant first, as NumPy does.
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "NumpyBorder.h"

#include "scansion/Runtime/Random.h"

#include <nanobind/stl/vector.h>

namespace nb = nanobind;

namespace scansion::python {

using Words = std::vector<uint32_t>;

/// Appends the words of a non-negative integer; 0 is one word.
static void appendWords(nb::int_ number, Words &words) {
  if (number < nb::int_(0))
    throw Error(ErrorKind::Value, "a seed cannot be negative");
  int64_t bits = nb::cast<int64_t>(number.attr("bit_length")());
  int64_t count = std::max<int64_t>((bits + 31) / 32, 1);
  nb::bytes bytes(number.attr("to_bytes")(4 * count, "little"));
  auto *begin = reinterpret_cast<const unsigned char *>(bytes.c_str());
  for (int64_t i = 0; i < count; ++i, begin += 4)
    words.push_back(begin[0] | begin[1] << 8 | begin[2] << 16 | static_cast<uint32_t>(begin[3]) << 24);
}

namespace {
struct Seed {
  Words entropy, spawnKey;
  Seed(nb::int_ number, const std::vector<nb::int_> &key) {
    appendWords(number, entropy);
    for (const nb::int_ &part : key)
      appendWords(part, spawnKey);
  }
};
} // namespace

static nb::object generate(nb::int_ entropy, const std::vector<nb::int_> &spawnKey, int64_t count) {
  Seed seed(entropy, spawnKey);
  Words words(count);
  scn_seed_sequence_generate(seed.entropy.data(), seed.entropy.size(), seed.spawnKey.data(), seed.spawnKey.size(),
                             words.data(), count);
  return copyOf(Array{DType::UInt32, {count}, words.data(), nullptr});
}

static nb::object seedPcg64(nb::int_ entropy, const std::vector<nb::int_> &spawnKey) {
  Seed seed(entropy, spawnKey);
  int64_t state[SCN_PCG64_WORDS];
  scn_pcg64_seed(seed.entropy.data(), seed.entropy.size(), seed.spawnKey.data(), seed.spawnKey.size(), state);
  return copyOf(Array{DType::Int64, {SCN_PCG64_WORDS}, state, nullptr});
}

static nb::object seedMt19937(uint32_t seed) {
  int64_t state[SCN_MT19937_WORDS];
  scn_mt19937_seed(seed, state);
  return copyOf(Array{DType::Int64, {SCN_MT19937_WORDS}, state, nullptr});
}

static int64_t randint(nb::handle state, int64_t high) {
  Array words = toArray(state);
  if (words.dtype != DType::Int64 || words.shape != std::vector<int64_t>{SCN_MT19937_WORDS})
    throw Error(ErrorKind::Type, "not the state of an MT19937 stream");
  if (high <= 0 || high > (int64_t(1) << 32))
    throw Error(ErrorKind::Value, "the bound lies between 1 and 2**32, got " + std::to_string(high));
  return scn_mt19937_randint(static_cast<int64_t *>(const_cast<void *>(words.data)), high);
}

static const char *nameOf(random::Kind kind) {
  constexpr const char *names[] = {"none", "real", "integer", "rows"};
  return names[static_cast<int>(kind)];
}

/// A parameter's name, the kind of its elements and the rank of one event (-1: all of it belongs to every draw).
static nb::tuple describe(const random::Parameter &parameter) {
  return nb::make_tuple(parameter.name, nameOf(parameter.kind), static_cast<int>(parameter.eventRank));
}

static nb::dict distributions() {
  nb::dict rows;
  for (const random::Distribution &row : random::kDistributions) {
    nb::list parameters;
    for (int i = 0; i < row.parameterCount(); ++i)
      parameters.append(describe(row.parameters[i]));
    rows[row.name] = nb::make_tuple(nameOf(row.draws), static_cast<int>(row.eventRank), nb::tuple(parameters));
  }
  return rows;
}

void bindRandom(nb::module_ &module) {
  module.def("seed_sequence_generate", &generate, nb::arg("entropy"), nb::arg("spawn_key"), nb::arg("words"));
  module.def("pcg64_seed", &seedPcg64, nb::arg("entropy"), nb::arg("spawn_key"));
  module.def("mt19937_seed", &seedMt19937, nb::arg("seed"));
  module.def("distributions", &distributions);
  module.def("numpy_api_version", &scn_numpy_api_version);
  module.def("mt19937_randint", &randint, nb::arg("state"), nb::arg("high"));
}

} // namespace scansion::python
