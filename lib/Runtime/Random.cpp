// Draws that are bit-equal to numpy.random.Generator (PCG64 states) and numpy.random.RandomState (MT19937 states): the
// functions scn_rt_random_<name> that compiled code calls.
//
// A distribution of numbers is a pair of functions of one draw, one for each class (GeneratorLaws.h, LegacyLaws.h). Here
// they become loops: over a run of draws where the parameters stay the same, else draw by draw. Distributions of arrays
// have loops of their own (EventLaws.cpp, Sampling.cpp). Start reading at drawNumbers.
#include "scansion/Runtime/Random.h"

#include "Draw.h"
#include "GeneratorLaws.h"
#include "LegacyLaws.h"

#include "numpy/_numpyconfig.h"

#include <cmath>

namespace scansion::rt {
namespace {

using random::Row;

// Makes `count` draws with the same parameters. `out` holds doubles or int64, by the kind of the draws.
using Fill = void (*)(Stream &, const Value *, void *out, int64_t count);

template <auto law> void fill(Stream &stream, const Value *parameters, void *out, int64_t count) {
  using Result = decltype(law(stream, parameters));
  auto *to = static_cast<Result *>(out);
  for (int64_t i = 0; i < count; ++i)
    to[i] = law(stream, parameters);
}

//---- Conditions on several parameters ----

using Condition = void (*)(const Draw &, const Value *);

void checkUniform(const Draw &draw, const Value *p) {
  const double range = p[1].real - p[0].real;
  if (!std::isfinite(range))
    draw.fail("Range exceeds valid bounds");
  // RandomState allows it, and existing models rely on that.
  if (std::signbit(range) && !draw.stream.isMt19937)
    draw.fail("high - low < 0");
}

void checkTriangular(const Draw &draw, const Value *p) {
  const double left = p[0].real, mode = p[1].real, right = p[2].real;
  if (left > mode)
    draw.fail("left > mode");
  if (mode > right)
    draw.fail("mode > right");
  if (left == right)
    draw.fail("left == right");
}

void checkHypergeometric(const Draw &draw, const Value *p) {
  const int64_t good = p[0].integer, bad = p[1].integer, sample = p[2].integer;
  if (!draw.stream.isMt19937 && (good >= 1000000000 || bad >= 1000000000))
    draw.fail("both ngood and nbad must be less than 1000000000");
  if (draw.stream.isMt19937 && sample < 1)
    draw.fail("nsample < 1");
  if (good < sample - bad)
    draw.fail("ngood + nbad < nsample");
}

void checkNegativeBinomial(const Draw &draw, const Value *p) {
  const double n = p[0].real, q = p[1].real;
  if ((1 - q) / q * (n + 10 * std::sqrt(n)) > double(INT64_MAX) - 10 * std::sqrt(double(INT64_MAX)))
    draw.fail("n too large or p too small");
}

void checkIntegers(const Draw &draw, const Value *p) {
  const int64_t low = p[0].integer, high = p[1].integer;
  if (low >= high)
    draw.fail("low >= high");
  const int32_t dtype = draw.stream.dtype;
  const bool isUnsigned = dtype >= SCN_UINT8 && dtype <= SCN_UINT64;
  const auto bits = int(8 * kElementBytes[dtype]) - (isUnsigned ? 0 : 1);
  const int64_t smallest = isUnsigned ? 0 : -1 - int64_t((uint64_t(1) << bits) - 1);
  if (low < smallest)
    draw.fail("low is out of bounds for the draws' dtype");
  if (bits < 63 && high > int64_t(1) << bits)
    draw.fail("high is out of bounds for the draws' dtype");
}

template <Row> constexpr Condition kCondition = nullptr;
template <> constexpr Condition kCondition<Row::uniform> = checkUniform;
template <> constexpr Condition kCondition<Row::triangular> = checkTriangular;
template <> constexpr Condition kCondition<Row::hypergeometric> = checkHypergeometric;
template <> constexpr Condition kCondition<Row::negative_binomial> = checkNegativeBinomial;
template <> constexpr Condition kCondition<Row::integers> = checkIntegers;

//---- Loops ----

constexpr int64_t kRun = 256;

// `count` draws with the same parameters into elements that lie side by side.
template <typename Result> void fillElements(Draw &draw, Fill fill, const Value *parameters, char *to, int64_t count) {
  constexpr int32_t native = std::is_same_v<Result, double> ? SCN_FLOAT64 : SCN_INT64;
  if (draw.stream.dtype == native) {
    fill(draw.stream, parameters, to, count);
    return;
  }
  const Store<Result> store = storeOf<Result>(draw.stream.dtype);
  const int64_t bytes = kElementBytes[draw.stream.dtype];
  Result run[kRun];
  for (int64_t done = 0; done < count; done += kRun) {
    const int64_t length = std::min(kRun, count - done);
    fill(draw.stream, parameters, run, length);
    for (int64_t i = 0; i < length; ++i)
      store(to + (done + i) * bytes, run[i]);
  }
}

template <typename Result> void drawAll(Draw &draw, Fill fill) {
  if (!storeOf<Result>(draw.stream.dtype))
    draw.fail("draws of this dtype are not supported");
  const View *parameters[] = {&draw.parameters[0], &draw.parameters[1], &draw.parameters[2]};
  const int64_t elements = draw.batch.elements();
  Value values[kMaxParameters];
  auto load = [&](char *const *address) {
    for (int i = 0; i < draw.parameterCount; ++i)
      values[i] = draw.load(i, address[i]);
  };
  if (elements == 0)
    return; // a parameter may be empty too, and then has no first element to load
  const bool isConstant = distinctElements(draw.batch, parameters).elements() == 1;
  if (isConstant && isContiguous(draw.batch, draw.draws, kElementBytes[draw.stream.dtype])) {
    char *const first[] = {draw.parameters[0].data, draw.parameters[1].data, draw.parameters[2].data};
    load(first);
    fillElements<Result>(draw, fill, values, draw.draws.data, elements);
    return;
  }
  const View *views[] = {&draw.parameters[0], &draw.parameters[1], &draw.parameters[2], &draw.draws};
  walk(draw.batch, views, [&](char *(&address)[kMaxParameters + 1]) {
    load(address);
    fillElements<Result>(draw, fill, values, address[kMaxParameters], 1);
  });
}

struct NumberLaw {
  Fill generator, legacy;
  Condition condition;
};

void drawNumbers(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count, Row row,
                 const NumberLaw &law) {
  Draw draw;
  openDraw(draw, call, site, arguments, count, random::distribution(row));
  if (law.condition)
    forDistinctValues(draw, [&](const Value *values) { law.condition(draw, values); });
  const Fill fill = draw.stream.isMt19937 ? law.legacy : law.generator;
  if (draw.distribution->draws == Kind::Real)
    drawAll<double>(draw, fill);
  else
    drawAll<int64_t>(draw, fill);
  draw.stream.close();
}

void drawEvents(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count, Row row,
                void (*law)(Draw &)) {
  Draw draw;
  openDraw(draw, call, site, arguments, count, random::distribution(row));
  const int64_t mark = scn_rt_arena_mark(call);
  law(draw);
  scn_rt_arena_release(call, mark);
  draw.stream.close();
}

template <Row> constexpr void (*kEventLaw)(Draw &) = nullptr;
template <> constexpr void (*kEventLaw<Row::categorical>)(Draw &) = drawCategorical;
template <> constexpr void (*kEventLaw<Row::multinomial>)(Draw &) = drawMultinomial;
template <> constexpr void (*kEventLaw<Row::dirichlet>)(Draw &) = drawDirichlet;
template <> constexpr void (*kEventLaw<Row::multivariate_normal>)(Draw &) = drawMultivariateNormal;
template <> constexpr void (*kEventLaw<Row::permutation>)(Draw &) = drawPermutation;
template <> constexpr void (*kEventLaw<Row::choice>)(Draw &) = drawChoice;
template <> constexpr void (*kEventLaw<Row::weighted_choice>)(Draw &) = drawWeightedChoice;
template <> constexpr void (*kEventLaw<Row::distinct_choice>)(Draw &) = drawDistinctChoice;
template <> constexpr void (*kEventLaw<Row::distinct_weighted_choice>)(Draw &) = drawDistinctWeightedChoice;

} // namespace
} // namespace scansion::rt

using namespace scansion::rt;

int32_t scn_numpy_api_version(void) { return NPY_API_VERSION; }

#define SCANSION_NUMBERS(name, ...)                                                                                    \
  void scn_rt_random_##name(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {                \
    drawNumbers(call, site, arguments, count, Row::name,                                                               \
                {fill<generator::name>, fill<legacy::name>, kCondition<Row::name>});                                   \
  }
SCANSION_NUMBER_DISTRIBUTIONS(SCANSION_NUMBERS)

#define SCANSION_EVENTS(name, ...)                                                                                     \
  void scn_rt_random_##name(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count) {                \
    static_assert(kEventLaw<Row::name> != nullptr, "");                                                                \
    drawEvents(call, site, arguments, count, Row::name, kEventLaw<Row::name>);                                         \
  }
SCANSION_EVENT_DISTRIBUTIONS(SCANSION_EVENTS)
