// One call of a distribution: its stream and its operands, checked and broadcast.
//
// Draws are defined by the order in which they are made: C order over the batch, which is the draws' shape without the
// axes of one event. Parameters broadcast to the batch from the right. Every parameter is checked before the first draw,
// so that a failed call has not advanced the state. Start reading at openDraw.
#ifndef SCANSION_LIB_RUNTIME_DRAW_H
#define SCANSION_LIB_RUNTIME_DRAW_H

#include "Broadcast.h"
#include "Elements.h"
#include "NumpyDistributions.h"

#include "scansion/Runtime/Distributions.h"
#include "scansion/Runtime/Random.h"

namespace scansion::rt {

using random::Distribution;
using random::Kind;
using random::kMaxParameters;
using random::kWhole;

// A state tensor opened for drawing. Words that do not lie side by side are drawn from in a copy.
struct Stream {
  bitgen_t bits;
  int64_t *words;
  const scn_tensor *home;
  bool isMt19937;
  int32_t dtype;       // of the draws: integers of different widths are drawn differently
  binomial_t binomial; // what NumPy's library derives from (n, p), for as long as they stay the same
  int32_t chunksLeft;  // of `chunks`, from which integers of 8 and 16 bits are cut
  uint32_t chunks;
  int64_t copy[SCN_MT19937_WORDS];

  double nextDouble() { return bits.next_double(bits.state); }
  void close();
};

// A parameter of event rank 0, of the distribution's kind.
union Value {
  double real;
  int64_t integer;
};

// The operands of one call.
struct Draw {
  scn_call *call;
  int64_t site;
  const Distribution *distribution;
  const scn_tensor *arguments; // parameters, draws, state
  int parameterCount;
  Shape batch;
  View parameters[kMaxParameters]; // over the batch; those that are not there have strides of 0
  View draws;
  Stream stream;

  const scn_tensor &result() const { return arguments[parameterCount]; }
  int32_t eventRank() const { return distribution->eventRank == kWhole ? result().rank : distribution->eventRank; }
  // The parameter's value where `address` points.
  Value load(int which, const char *address) const;
  [[noreturn]] void fail(const char *message) const { scn_rt_fail_message(call, SCN_VALUE_ERROR, site, message); }
  // The same with `name` in place of {}.
  [[noreturn]] void fail(const char *message, const char *name) const;
};

// Fills `draw` in place, as it is too large to copy at each draw of a scan. Fails unless arguments are the parameters,
// the draws and the state, they broadcast, and each parameter lies in its domain.
void openDraw(Draw &draw, scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count,
              const Distribution &distribution);

// Calls visit(values) for each combination of parameters of event rank 0 that occurs.
template <typename Visit> void forDistinctValues(const Draw &draw, Visit visit) {
  const View *views[] = {&draw.parameters[0], &draw.parameters[1], &draw.parameters[2]};
  walk(distinctElements(draw.batch, views), views, [&](char *(&address)[kMaxParameters]) {
    Value values[kMaxParameters];
    for (int i = 0; i < draw.parameterCount; ++i)
      values[i] = draw.load(i, address[i]);
    visit(values);
  });
}

// Memory of the call's arena until the draw is done. A failed call leaves by longjmp, so nothing here has a destructor.
class Scratch {
public:
  explicit Scratch(const Draw &draw) : draw_(draw) {}
  template <typename Element> Element *allocate(int64_t count) {
    return static_cast<Element *>(scn_rt_alloc(draw_.call, draw_.site, count * int64_t(sizeof(Element))));
  }

private:
  const Draw &draw_;
};

// Distributions whose draws are made an event at a time.
void drawCategorical(Draw &);
void drawMultinomial(Draw &);
void drawDirichlet(Draw &);
void drawMultivariateNormal(Draw &);
void drawPermutation(Draw &);
void drawChoice(Draw &);
void drawWeightedChoice(Draw &);
void drawDistinctChoice(Draw &);
void drawDistinctWeightedChoice(Draw &);

} // namespace scansion::rt
#endif
