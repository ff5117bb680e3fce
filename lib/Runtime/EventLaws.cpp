// Distributions with an array of numbers among the parameters or in each draw: categorical, multinomial, dirichlet.
//
// One event after the other in C order, as NumPy and Aesara go through a batch. What follows from the parameters alone
// (sums, whether they are valid) is derived again only where they change.
#include "Draw.h"
#include "GeneratorLaws.h"
#include "LegacyLaws.h"

#include "numpy/_numpyconfig.h"

#include <cmath>

namespace scansion::rt {
namespace {

// From NumPy 2.5 on, RandomState.multinomial draws by RandomState's binomial method, before that by Generator's.
constexpr bool kMultinomialIsLegacy = NPY_API_VERSION >= 0x16;

// A parameter or result of event rank 1, copied to and from numbers that lie side by side.
class Events {
public:
  Events(Scratch &scratch, const scn_tensor &tensor)
      : tensor_(tensor), length(tensor.sizes[tensor.rank - 1]),
        stride_(tensor.strides[tensor.rank - 1] * kElementBytes[tensor.dtype]),
        numbers(scratch.allocate<double>(length)) {}

  // False where the address is that of the last time: the numbers are there already.
  bool load(const char *address) {
    if (address == last_)
      return false;
    last_ = address;
    const Load<double> element = loadOf<double>(tensor_.dtype);
    for (int64_t i = 0; i < length; ++i)
      numbers[i] = element(address + i * stride_);
    return true;
  }

  template <typename Result> void store(char *address, const Result *values) const {
    const Store<Result> element = storeOf<Result>(tensor_.dtype);
    for (int64_t i = 0; i < length; ++i)
      element(address + i * stride_, values[i]);
  }

private:
  const scn_tensor &tensor_;

public:
  const int64_t length;

private:
  const int64_t stride_;
  const char *last_ = nullptr;

public:
  double *const numbers;
};

// Calls visit(addresses of the parameters, address of the draw) for each event.
template <typename Visit> void forEvents(const Draw &draw, const Shape &batch, Visit visit) {
  const View *views[] = {&draw.parameters[0], &draw.parameters[1], &draw.draws};
  walk(batch, views, [&](char *(&address)[3]) { visit(address, address[2]); });
}

// The events that differ in their parameters: what to check before drawing.
template <typename Visit> void forDistinctEvents(const Draw &draw, Visit visit) {
  const View *views[] = {&draw.parameters[0], &draw.parameters[1]};
  forEvents(draw, distinctElements(draw.batch, views), [&](char *const *address, char *) { visit(address); });
}

template <typename Result> void needStore(const Draw &draw) {
  if (!storeOf<Result>(draw.stream.dtype))
    draw.fail("draws of this dtype are not supported");
}

// Partial sums in the precision of the probabilities' own dtype, which is how NumPy's cumsum makes them.
double rounded(double sum, int32_t dtype) {
  if (dtype == SCN_FLOAT16)
    return doubleFromHalf(halfFromDouble(sum));
  return dtype == SCN_FLOAT32 ? double(float(sum)) : sum;
}

double toleranceOf(int32_t dtype) {
  return std::sqrt(dtype == SCN_FLOAT16 ? 0x1p-10 : dtype == SCN_FLOAT32 ? 0x1p-23 : 0x1p-52);
}

} // namespace

//---- Categorical ----

// The first category whose cumulative probability reaches a uniform draw.
void drawCategorical(Draw &draw) {
  needStore<int64_t>(draw);
  Scratch scratch(draw);
  const int32_t dtype = draw.arguments[0].dtype;
  Events p(scratch, draw.arguments[0]);
  if (p.length == 0 && draw.batch.elements() > 0)
    draw.fail("p has no categories");
  int64_t largest = 0; // the last category that can occur: rounding may leave the last sum below a draw
  auto accumulate = [&](const char *address) {
    if (!p.load(address))
      return;
    for (int64_t i = 0; i < p.length; ++i) {
      if (p.numbers[i] > 0)
        largest = i;
      if (i > 0)
        p.numbers[i] = rounded(p.numbers[i - 1] + p.numbers[i], dtype);
    }
  };
  forDistinctEvents(draw, [&](char *const *address) {
    accumulate(address[0]);
    if (std::fabs(p.numbers[p.length - 1] - 1.0) > toleranceOf(dtype))
      draw.fail("p does not sum to 1");
  });
  const Store<int64_t> store = storeOf<int64_t>(draw.stream.dtype);
  forEvents(draw, draw.batch, [&](char *const *address, char *to) {
    accumulate(address[0]);
    const double u = draw.stream.nextDouble();
    const double *const reached = std::lower_bound(p.numbers, p.numbers + p.length, u);
    store(to, std::min(int64_t(reached - p.numbers), largest));
  });
}

//---- Multinomial ----

void drawMultinomial(Draw &draw) {
  needStore<int64_t>(draw);
  Scratch scratch(draw);
  Events p(scratch, draw.arguments[1]), counts(scratch, draw.result());
  if (counts.length != p.length)
    draw.fail("a draw of multinomial has as many counts as p has probabilities");
  auto *const drawn = scratch.allocate<int64_t>(counts.length);
  forDistinctEvents(draw, [&](char *const *address) {
    if (!p.load(address[1]))
      return;
    double sum = 0, lost = 0; // Kahan's: many small probabilities
    for (int64_t i = 0; i + 1 < p.length; ++i) {
      const double next = p.numbers[i] - lost;
      const double total = sum + next;
      lost = (total - sum) - next;
      sum = total;
    }
    if (sum > 1.0 + 1e-12)
      draw.fail("sum(p[:-1]) > 1.0");
  });
  const auto binomial = draw.stream.isMt19937 && kMultinomialIsLegacy ? legacy::binomialOf : generator::binomialOf;
  forEvents(draw, draw.batch, [&](char *const *address, char *to) {
    p.load(address[1]);
    int64_t left = draw.load(0, address[0]).integer;
    double probability = 1.0;
    std::fill(drawn, drawn + counts.length, 0);
    for (int64_t i = 0; i + 1 < counts.length && left > 0; ++i) {
      drawn[i] = binomial(draw.stream, left, p.numbers[i] / probability);
      left -= drawn[i];
      probability -= p.numbers[i];
    }
    if (counts.length > 0 && left > 0)
      drawn[counts.length - 1] = left;
    counts.store(to, drawn);
  });
}

//---- Dirichlet ----

namespace {

// Normalised gamma draws.
void dirichletByGammas(Stream &stream, const double *alphas, double *to, int64_t count) {
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    to[i] =
        stream.isMt19937 ? legacy::standardGamma(stream, alphas[i]) : random_standard_gamma(&stream.bits, alphas[i]);
    sum += to[i];
  }
  const double factor = 1 / sum;
  for (int64_t i = 0; i < count; ++i)
    to[i] *= factor;
}

// Breaking a stick: Generator's way where all gamma draws might underflow. `rests` are sums of the alphas from the end.
void dirichletByStick(Stream &stream, const double *alphas, const double *rests, double *to, int64_t count) {
  double left = 1.0;
  for (int64_t i = 0; i + 1 < count; ++i) {
    const double share = random_beta(&stream.bits, alphas[i], rests[i + 1]);
    to[i] = left * share;
    left *= 1.0 - share;
    if (rests[i + 1] == 0) { // what follows has no mass: NumPy leaves it at zero and draws nothing
      std::fill(to + i + 1, to + count, 0.0);
      return;
    }
  }
  to[count - 1] = left;
}

} // namespace

void drawDirichlet(Draw &draw) {
  needStore<double>(draw);
  Scratch scratch(draw);
  Events alphas(scratch, draw.arguments[0]), shares(scratch, draw.result());
  const int64_t count = alphas.length;
  if (shares.length != count)
    draw.fail("a draw of dirichlet has as many numbers as alphas");
  auto *const rests = scratch.allocate<double>(count + 1);
  forDistinctEvents(draw, [&](char *const *address) {
    if (alphas.load(address[0]) && draw.stream.isMt19937 &&
        std::any_of(alphas.numbers, alphas.numbers + count, [](double alpha) { return alpha <= 0; }))
      draw.fail("alphas <= 0");
  });
  if (count == 0)
    return;
  double largest = 0;
  const char *last = nullptr;
  forEvents(draw, draw.batch, [&](char *const *address, char *to) {
    alphas.load(address[0]);
    if (address[0] != last) {
      last = address[0];
      largest = *std::max_element(alphas.numbers, alphas.numbers + count);
      rests[count] = 0;
      for (int64_t i = count; i-- > 0;)
        rests[i] = rests[i + 1] + alphas.numbers[i];
    }
    if (rests[0] == 0)
      std::fill(shares.numbers, shares.numbers + count, 0.0);
    else if (!draw.stream.isMt19937 && largest < 0.1)
      dirichletByStick(draw.stream, alphas.numbers, rests, shares.numbers, count);
    else
      dirichletByGammas(draw.stream, alphas.numbers, shares.numbers, count);
    shares.store(to, shares.numbers);
  });
}

} // namespace scansion::rt
