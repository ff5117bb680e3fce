// Opening the operands of a draw. See Draw.h.
#include "Draw.h"

#include "Mt19937.h"
#include "Pcg64.h"

#include <cmath>
#include <cstdio>
#include <cstring>

namespace scansion::rt {

using random::Domain;
using random::Parameter;

//---- Failures ----

void Draw::fail(const char *message, const char *name) const {
  char text[sizeof(scn_error::message)];
  size_t used = 0;
  for (const char *from = message; *from && used + 1 < sizeof(text);) {
    if (from[0] != '{') {
      text[used++] = *from++;
      continue;
    }
    used += size_t(std::snprintf(text + used, sizeof(text) - used, "%s", name));
    from += 2;
  }
  text[std::min(used, sizeof(text) - 1)] = 0;
  fail(text);
}

namespace {

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

[[noreturn]] void failToBroadcast(const Draw &draw, const char *name, const scn_tensor &parameter) {
  char message[sizeof(scn_error::message)];
  std::snprintf(message, sizeof(message), "parameter %s of shape %s does not broadcast to the draws' shape %s", name,
                ShapeText(parameter).text, ShapeText(draw.result()).text);
  draw.fail(message);
}

//---- The stream ----

int64_t *homeWord(const Stream &stream, int64_t i) {
  return static_cast<int64_t *>(stream.home->data) + i * stream.home->strides[0];
}

void openStream(Draw &draw) {
  Stream &stream = draw.stream;
  const scn_tensor &state = draw.arguments[draw.parameterCount + 1];
  const int64_t words = state.rank == 1 && state.dtype == SCN_INT64 ? state.sizes[0] : 0;
  if (words != SCN_PCG64_WORDS && words != SCN_MT19937_WORDS)
    draw.fail("a random state must be a vector of 6 (PCG64) or 627 (MT19937) int64 words");
  stream.home = &state;
  stream.isMt19937 = words == SCN_MT19937_WORDS;
  stream.words = static_cast<int64_t *>(state.data);
  if (state.strides[0] != 1) {
    stream.words = stream.copy;
    for (int64_t i = 0; i < words; ++i)
      stream.copy[i] = *homeWord(stream, i);
  }
  if (stream.isMt19937 && !mt19937IsValid(stream.words))
    draw.fail("a random state of MT19937 has a position outside 0..624");
  stream.bits = stream.isMt19937 ? mt19937BitGenerator(stream.words) : pcg64BitGenerator(stream.words);
  stream.dtype = draw.result().dtype;
  stream.binomial.has_binomial = 0;
  stream.chunksLeft = 0;
  stream.chunks = 0;
}

//---- Domains ----

// The largest rate whose Poisson draws stay in int64 (NumPy's bound: ten standard deviations below the end).
const double kLargestRate = double(INT64_MAX) - std::sqrt(double(INT64_MAX)) * 10;

// What is wrong with a value, {} for the parameter's name; null if nothing is. `isOne`: there is only this one.
const char *complaint(Domain domain, double value, bool isOne) {
  switch (domain) {
  case Domain::Any:
    return nullptr;
  case Domain::NonNegative:
    return std::signbit(value) && !std::isnan(value) ? "{} < 0" : nullptr;
  case Domain::PositiveNumber:
    if (std::isnan(value))
      return "{} must not be NaN";
    [[fallthrough]];
  case Domain::Positive:
    return value <= 0 ? "{} <= 0" : nullptr;
  case Domain::Probability:
    if (value >= 0 && value <= 1)
      return nullptr;
    return isOne ? "{} < 0, {} > 1 or {} is NaN" : "{} < 0, {} > 1 or {} contains NaNs";
  case Domain::PositiveProbability:
    return value > 0 && value <= 1 ? nullptr : "{} <= 0, {} > 1 or {} contains NaNs";
  case Domain::AboveOne:
    return value > 1 ? nullptr : "{} <= 1 or {} is NaN";
  case Domain::PoissonRate:
    if (!(value >= 0))
      return "{} < 0 or {} is NaN";
    return value <= kLargestRate ? nullptr : "{} value too large";
  }
  return nullptr;
}

int32_t eventRankOf(const Parameter &parameter, const scn_tensor &tensor) {
  return parameter.eventRank == kWhole ? tensor.rank : parameter.eventRank;
}

// Checks every element of a parameter, those of its events too.
void checkDomain(const Draw &draw, int which) {
  const Parameter &parameter = draw.distribution->parameters[which];
  const scn_tensor &tensor = draw.arguments[which];
  Shape shape{tensor.rank, {}};
  std::copy(tensor.sizes, tensor.sizes + tensor.rank, shape.sizes);
  View view;
  viewThrough(shape, tensor, view);
  const View *views[] = {&view};
  const bool isOne = shape.elements() == 1;
  if (parameter.kind == Kind::Real && parameter.domain != Domain::Any) {
    const Load<double> load = loadOf<double>(tensor.dtype);
    walk(shape, views, [&](char *(&address)[1]) {
      if (const char *message = complaint(parameter.domain, load(address[0]), isOne))
        draw.fail(message, parameter.name);
    });
  } else if (parameter.kind == Kind::Integer) {
    const Load<int64_t> load = loadOf<int64_t>(tensor.dtype);
    walk(shape, views, [&](char *(&address)[1]) {
      const int64_t value = load(address[0]);
      if (value == kNotInt64 && tensor.dtype != SCN_INT64)
        draw.fail("{} is not a 64-bit integer", parameter.name);
      if (parameter.domain == Domain::NonNegative && value < 0)
        draw.fail("{} < 0", parameter.name);
    });
  }
}

void openParameter(Draw &draw, int which) {
  const Parameter &parameter = draw.distribution->parameters[which];
  scn_tensor outer = draw.arguments[which];
  if (parameter.kind != Kind::Rows && !loadOf<double>(outer.dtype))
    draw.fail("a parameter of a distribution must be real");
  outer.rank -= eventRankOf(parameter, outer);
  if (outer.rank < 0 || !viewThrough(draw.batch, outer, draw.parameters[which]))
    failToBroadcast(draw, parameter.name, draw.arguments[which]);
}

} // namespace

void Stream::close() {
  if (words == copy)
    for (int64_t i = 0; i < home->sizes[0]; ++i)
      *homeWord(*this, i) = words[i];
}

Value Draw::load(int which, const char *address) const {
  Value value;
  if (distribution->parameters[which].kind == Kind::Real)
    value.real = loadOf<double>(arguments[which].dtype)(address);
  else
    value.integer = loadOf<int64_t>(arguments[which].dtype)(address);
  return value;
}

void openDraw(Draw &draw, scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count,
              const Distribution &distribution) {
  draw.call = call;
  draw.site = site;
  draw.distribution = &distribution;
  draw.arguments = arguments;
  draw.parameterCount = distribution.parameterCount();
  if (count != draw.parameterCount + 2)
    draw.fail("a draw takes the parameters of its distribution, the draws and the state");
  scn_tensor outer = draw.result();
  if (outer.rank > kMaxRank)
    draw.fail("draws have more than 64 dimensions");
  outer.rank -= draw.eventRank();
  if (outer.rank < 0)
    draw.fail("draws have fewer dimensions than one event");
  draw.batch.rank = outer.rank;
  std::copy(outer.sizes, outer.sizes + outer.rank, draw.batch.sizes);
  viewThrough(draw.batch, outer, draw.draws);
  for (int i = 0; i < kMaxParameters; ++i) {
    if (i < draw.parameterCount) {
      openParameter(draw, i);
    } else {
      draw.parameters[i].data = draw.draws.data;
      std::fill(draw.parameters[i].strides, draw.parameters[i].strides + outer.rank, 0);
    }
  }
  for (int i = 0; i < draw.parameterCount; ++i)
    checkDomain(draw, i);
  openStream(draw);
}

} // namespace scansion::rt
