// Draws that are bit-equal to numpy.random.Generator (PCG64 states) and numpy.random.RandomState (MT19937 states).
//
// The distributions come from NumPy's own library of them, over bit generators of ours. Where the two classes differ
// (the normal distribution, a negative range of uniform, certain binomials), RandomState's behaviour is ours to write:
// NumPy does not ship it. Every parameter is checked before the first draw, so that a failed call has not advanced the
// state. Start reading at scn_rt_random_uniform.
#include "scansion/Runtime/Random.h"

#include "Broadcast.h"
#include "Elements.h"
#include "Mt19937.h"
#include "NumpyDistributions.h"
#include "Pcg64.h"

#include <cmath>
#include <cstdio>
#include <cstring>

using namespace scansion::rt;

namespace {

// A state tensor opened for drawing. Words that do not lie side by side are drawn from in a copy.
struct Stream {
  bitgen_t bits;
  int64_t *words;
  const scn_tensor *home;
  bool isMt19937;
  int64_t copy[SCN_MT19937_WORDS];

  bool isCopy() const { return words == copy; }
  int64_t *homeWord(int64_t i) const { return static_cast<int64_t *>(home->data) + i * home->strides[0]; }
  void close() {
    if (isCopy())
      for (int64_t i = 0; i < home->sizes[0]; ++i)
        *homeWord(i) = words[i];
  }
};

// The operands of one call, checked and broadcast.
struct Operands {
  scn_call *call;
  int64_t site;
  Shape shape;
  View parameters[2];
  View draws;
  int32_t parameterDtypes[2];
  int32_t drawsDtype;
  Stream stream;

  [[noreturn]] void fail(const char *message) const { scn_rt_fail_message(call, SCN_VALUE_ERROR, site, message); }
};

void openStream(Operands &operands, const scn_tensor &state) {
  Stream &stream = operands.stream;
  const int64_t words = state.rank == 1 && state.dtype == SCN_INT64 ? state.sizes[0] : 0;
  if (words != SCN_PCG64_WORDS && words != SCN_MT19937_WORDS)
    operands.fail("a random state must be a vector of 6 (PCG64) or 627 (MT19937) int64 words");
  stream.home = &state;
  stream.isMt19937 = words == SCN_MT19937_WORDS;
  stream.words = static_cast<int64_t *>(state.data);
  if (state.strides[0] != 1) {
    stream.words = stream.copy;
    for (int64_t i = 0; i < words; ++i)
      stream.copy[i] = *stream.homeWord(i);
  }
  if (stream.isMt19937 && !mt19937IsValid(stream.words))
    operands.fail("a random state of MT19937 has a position outside 0..624");
  stream.bits = stream.isMt19937 ? mt19937BitGenerator(stream.words) : pcg64BitGenerator(stream.words);
}

// "(2, 3)"; cut off where the buffer ends.
struct ShapeText {
  char text[96];

  explicit ShapeText(const scn_tensor &tensor) {
    size_t used = size_t(std::snprintf(text, sizeof(text), "("));
    for (int32_t d = 0; d < tensor.rank && used < sizeof(text); ++d)
      used +=
          size_t(std::snprintf(text + used, sizeof(text) - used, d ? ", %lld" : "%lld", (long long)tensor.sizes[d]));
    if (used < sizeof(text))
      std::snprintf(text + used, sizeof(text) - used, tensor.rank == 1 ? ",)" : ")");
  }
};

[[noreturn]] void failToBroadcast(const Operands &operands, const char *name, const scn_tensor &parameter,
                                  const scn_tensor &draws) {
  char message[sizeof(scn_error::message)];
  std::snprintf(message, sizeof(message), "parameter %s of shape %s does not broadcast to the draws' shape %s", name,
                ShapeText(parameter).text, ShapeText(draws).text);
  operands.fail(message);
}

// Fills `operands` in place, as it is too large to copy at each draw of a scan. Fails unless arguments are two
// parameters, draws and state.
void openOperands(Operands &operands, scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count,
                  const char *const (&names)[2]) {
  operands.call = call;
  operands.site = site;
  if (count != 4)
    operands.fail("a draw takes two parameters, the draws and the state");
  const scn_tensor &draws = arguments[2];
  if (draws.rank > kMaxRank)
    operands.fail("draws have more than 64 dimensions");
  operands.drawsDtype = draws.dtype;
  operands.shape.rank = draws.rank;
  for (int32_t d = 0; d < draws.rank; ++d)
    operands.shape.sizes[d] = draws.sizes[d];
  viewThrough(operands.shape, draws, operands.draws);
  for (int i = 0; i < 2; ++i) {
    if (!loadOf<double>(arguments[i].dtype))
      operands.fail("a parameter of a distribution must be real");
    operands.parameterDtypes[i] = arguments[i].dtype;
    if (!viewThrough(operands.shape, arguments[i], operands.parameters[i]))
      failToBroadcast(operands, names[i], arguments[i], draws);
  }
  openStream(operands, arguments[3]);
}

// ---- Checks ----

// True if `accepts` holds for every element of parameter `which`.
template <typename Value, typename Accepts> bool holdsForAll(const Operands &operands, int which, Accepts accepts) {
  const View *views[] = {&operands.parameters[which]};
  const Load<Value> load = loadOf<Value>(operands.parameterDtypes[which]);
  bool holds = true;
  walk(distinctElements(operands.shape, views), views,
       [&](char *(&address)[1]) { holds &= accepts(load(address[0])); });
  return holds;
}

bool isScalar(const Operands &operands, int which) {
  const View *views[] = {&operands.parameters[which]};
  return distinctElements(operands.shape, views).elements() == 1;
}

void checkUniform(const Operands &operands) {
  const View *views[] = {&operands.parameters[0], &operands.parameters[1]};
  const Load<double> loadLow = loadOf<double>(operands.parameterDtypes[0]);
  const Load<double> loadHigh = loadOf<double>(operands.parameterDtypes[1]);
  bool isFinite = true, isOrdered = true;
  walk(distinctElements(operands.shape, views), views, [&](char *(&address)[2]) {
    const double range = loadHigh(address[1]) - loadLow(address[0]);
    isFinite &= std::isfinite(range);
    isOrdered &= !std::signbit(range);
  });
  if (!isFinite)
    operands.fail("Range exceeds valid bounds");
  // RandomState allows it, and existing models rely on that.
  if (!isOrdered && !operands.stream.isMt19937)
    operands.fail("high - low < 0");
}

void checkNormal(const Operands &operands) {
  // NumPy takes a NaN for a scale and refuses a negative zero.
  if (!holdsForAll<double>(operands, 1, [](double scale) { return std::isnan(scale) || !std::signbit(scale); }))
    operands.fail("scale < 0");
}

void checkBinomial(const Operands &operands) {
  if (!holdsForAll<double>(operands, 1, [](double p) { return p >= 0.0 && p <= 1.0; }))
    operands.fail(isScalar(operands, 1) ? "p < 0, p > 1 or p is NaN" : "p < 0, p > 1 or p contains NaNs");
  if (!holdsForAll<int64_t>(operands, 0, [](int64_t n) { return n != kNotInt64; }))
    operands.fail("n is not a 64-bit integer");
  if (!holdsForAll<int64_t>(operands, 0, [](int64_t n) { return n >= 0; }))
    operands.fail("n < 0");
}

// ---- Draws ----

struct UniformDraw {
  using First = double;
  using Result = double;
  bitgen_t *bits;
  double operator()(double low, double high) const { return random_uniform(bits, low, high - low); }
};

struct GeneratorNormalDraw {
  using First = double;
  using Result = double;
  bitgen_t *bits;
  double operator()(double loc, double scale) const { return random_normal(bits, loc, scale); }
};

struct RandomStateNormalDraw {
  using First = double;
  using Result = double;
  int64_t *words;
  double operator()(double loc, double scale) const { return loc + scale * mt19937Gauss(words); }
};

struct BinomialDraw {
  using First = int64_t;
  using Result = int64_t;
  bitgen_t *bits;
  binomial_t *derived; // what the library derives from (n, p), for as long as they stay the same
  bool isMt19937;
  int64_t operator()(int64_t n, double p) const {
    // The library returns at once where nothing is left to chance; RandomState still draws, and its next draws show it.
    if (isMt19937 && (n == 0 || p == 0.0)) {
      bits->next_double(bits->state);
      return 0;
    }
    return random_binomial(bits, p, n, derived);
  }
};

template <typename Result> constexpr int32_t kDtypeOf = SCN_FLOAT64;
template <> constexpr int32_t kDtypeOf<int64_t> = SCN_INT64;

template <typename Draw> void drawConstant(Operands &operands, Draw draw, Store<typename Draw::Result> store) {
  using Result = typename Draw::Result;
  const auto first = loadOf<typename Draw::First>(operands.parameterDtypes[0])(operands.parameters[0].data);
  const double second = loadOf<double>(operands.parameterDtypes[1])(operands.parameters[1].data);
  const int64_t elementBytes = kElementBytes[operands.drawsDtype];
  if (!isContiguous(operands.shape, operands.draws, elementBytes)) {
    const View *views[] = {&operands.draws};
    walk(operands.shape, views, [&](char *(&address)[1]) { store(address[0], draw(first, second)); });
    return;
  }
  const int64_t elements = operands.shape.elements();
  if (operands.drawsDtype == kDtypeOf<Result>) {
    auto *out = reinterpret_cast<Result *>(operands.draws.data);
    for (int64_t i = 0; i < elements; ++i)
      out[i] = draw(first, second);
    return;
  }
  for (int64_t i = 0; i < elements; ++i)
    store(operands.draws.data + i * elementBytes, draw(first, second));
}

template <typename Draw> void drawAll(Operands &operands, Draw draw) {
  const Store<typename Draw::Result> store = storeOf<typename Draw::Result>(operands.drawsDtype);
  if (!store)
    operands.fail("draws of this dtype are not supported");
  const View *parameters[] = {&operands.parameters[0], &operands.parameters[1]};
  if (operands.shape.elements() == 0) {
    // A parameter may be empty too, and then has no first element to load.
  } else if (distinctElements(operands.shape, parameters).elements() == 1) {
    drawConstant(operands, draw, store);
  } else {
    const auto first = loadOf<typename Draw::First>(operands.parameterDtypes[0]);
    const auto second = loadOf<double>(operands.parameterDtypes[1]);
    const View *views[] = {&operands.draws, &operands.parameters[0], &operands.parameters[1]};
    walk(operands.shape, views,
         [&](char *(&address)[3]) { store(address[0], draw(first(address[1]), second(address[2]))); });
  }
  operands.stream.close();
}

} // namespace

void scn_rt_random_uniform(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {
  Operands operands;
  openOperands(operands, call, site, arguments, count, {"low", "high"});
  checkUniform(operands);
  drawAll(operands, UniformDraw{&operands.stream.bits});
}

void scn_rt_random_normal(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {
  Operands operands;
  openOperands(operands, call, site, arguments, count, {"loc", "scale"});
  checkNormal(operands);
  if (operands.stream.isMt19937)
    drawAll(operands, RandomStateNormalDraw{operands.stream.words});
  else
    drawAll(operands, GeneratorNormalDraw{&operands.stream.bits});
}

void scn_rt_random_binomial(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {
  Operands operands;
  openOperands(operands, call, site, arguments, count, {"n", "p"});
  checkBinomial(operands);
  binomial_t derived = {};
  drawAll(operands, BinomialDraw{&operands.stream.bits, &derived, operands.stream.isMt19937});
}
