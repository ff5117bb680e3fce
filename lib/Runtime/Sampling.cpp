// Drawing from the rows of an array, or from 0 .. n-1: permutation, and choice with and without replacement.
//
// Row numbers are drawn first, all that NumPy does with its generator, then rows are copied. The methods are those of
// NumPy's Generator and RandomState: Fisher and Yates, Floyd's distinct samples (1987), inversion of cumulative weights.
#include "Draw.h"
#include "GeneratorLaws.h"

#include <cmath>
#include <cstring>

namespace scansion::rt {
namespace {

//---- The population ----

struct Population {
  Draw &draw;
  const scn_tensor &source, &result;
  bool isRange;
  int32_t rowRank;
  int64_t count; // rows to choose from

  explicit Population(Draw &draw)
      : draw(draw), source(draw.arguments[0]), result(draw.result()), isRange(source.rank == 0),
        rowRank(isRange ? 0 : source.rank - 1), count(isRange ? 0 : source.sizes[0]) {
    const char *const name = draw.distribution->parameters[0].name;
    if (isRange) {
      const Load<int64_t> load = source.dtype <= SCN_UINT64 ? loadOf<int64_t>(source.dtype) : nullptr;
      if (!load || !storeOf<int64_t>(result.dtype) || result.dtype > SCN_UINT64)
        draw.fail("{} must be an integer or an array", name);
      count = load(source.data);
      if (count < 0)
        draw.fail("{} < 0", name);
      return;
    }
    if (source.dtype != result.dtype || result.rank < rowRank)
      draw.fail("draws are rows of {}, of its dtype and shape", name);
    for (int32_t d = 0; d < rowRank; ++d)
      if (result.sizes[result.rank - rowRank + d] != source.sizes[1 + d])
        draw.fail("draws are rows of {}, of its dtype and shape", name);
  }

  Shape wanted() const {
    Shape shape{result.rank - rowRank, {}};
    std::copy(result.sizes, result.sizes + shape.rank, shape.sizes);
    return shape;
  }

  // Fills the draws, in C order, with the rows of these numbers.
  void take(const int64_t *numbers) const {
    const Shape shape = wanted();
    scn_tensor outer = result;
    outer.rank = shape.rank;
    View to;
    viewThrough(shape, outer, to);
    const View *views[] = {&to};
    const Store<int64_t> store = isRange ? storeOf<int64_t>(result.dtype) : nullptr;
    walk(shape, views, [&](char *(&address)[1]) {
      const int64_t number = *numbers++;
      if (isRange)
        store(address[0], number);
      else
        copyRow(number, address[0]);
    });
  }

private:
  void copyRow(int64_t number, char *to) const {
    const int64_t bytes = kElementBytes[source.dtype];
    char *const from = static_cast<char *>(source.data) + number * source.strides[0] * bytes;
    Shape shape{rowRank, {}};
    std::copy(source.sizes + 1, source.sizes + source.rank, shape.sizes);
    View fromView, toView;
    fromView.data = from;
    toView.data = to;
    for (int32_t d = 0; d < rowRank; ++d) {
      fromView.strides[d] = source.strides[1 + d] * bytes;
      toView.strides[d] = result.strides[result.rank - rowRank + d] * bytes;
    }
    const View *views[] = {&fromView, &toView};
    if (isContiguous(shape, fromView, bytes) && isContiguous(shape, toView, bytes))
      std::memcpy(to, from, size_t(shape.elements() * bytes));
    else
      walk(shape, views, [&](char *(&address)[2]) { std::memcpy(address[1], address[0], size_t(bytes)); });
  }
};

//---- Row numbers ----

// From 0 to `largest`: by rejection under a mask where whole arrays are shuffled, by Lemire's method where Generator
// draws a sample.
uint64_t byMask(Stream &s, uint64_t largest) { return random_interval(&s.bits, largest); }
uint64_t byLemire(Stream &s, uint64_t largest) { return random_bounded_uint64(&s.bits, 0, largest, 0, false); }

// Swaps each of the numbers from the last down to `first` with one that is not behind it.
void shuffle(Stream &s, int64_t *numbers, int64_t count, int64_t first, uint64_t (&below)(Stream &, uint64_t)) {
  for (int64_t i = count - 1; i >= first; --i)
    std::swap(numbers[i], numbers[below(s, uint64_t(i))]);
}

int64_t *range(Scratch &scratch, int64_t count) {
  auto *const numbers = scratch.allocate<int64_t>(count);
  for (int64_t i = 0; i < count; ++i)
    numbers[i] = i;
  return numbers;
}

// An open-addressing set of row numbers, less than 5/6 full.
class NumberSet {
public:
  NumberSet(Scratch &scratch, int64_t count) {
    mask_ = uint64_t(1.2 * double(count));
    for (int shift = 1; shift < 64; shift *= 2)
      mask_ |= mask_ >> shift;
    slots_ = scratch.allocate<int64_t>(int64_t(mask_ + 1));
    std::fill(slots_, slots_ + mask_ + 1, -1);
  }
  // False if it was in already.
  bool insert(int64_t number) {
    uint64_t slot = uint64_t(number) & mask_;
    while (slots_[slot] != -1) {
      if (slots_[slot] == number)
        return false;
      slot = (slot + 1) & mask_;
    }
    slots_[slot] = number;
    return true;
  }

private:
  uint64_t mask_;
  int64_t *slots_;
};

// Floyd's method: each of the last `wanted` numbers, or one before it that is not taken yet; then shuffled.
int64_t *floydSample(Stream &s, Scratch &scratch, int64_t count, int64_t wanted) {
  auto *const numbers = scratch.allocate<int64_t>(wanted);
  NumberSet taken(scratch, wanted);
  for (int64_t i = 0; i < wanted; ++i) {
    const int64_t last = count - wanted + i;
    const auto number = int64_t(byLemire(s, uint64_t(last)));
    numbers[i] = taken.insert(number) ? number : last;
    if (numbers[i] == last)
      taken.insert(last);
  }
  shuffle(s, numbers, wanted, 1, byLemire);
  return numbers;
}

//---- Weights ----

struct Weights {
  int64_t count;
  double *p, *sums;
};

Weights openWeights(Draw &draw, Scratch &scratch, const Population &population) {
  const scn_tensor &given = draw.arguments[1];
  Weights weights{given.sizes[0], scratch.allocate<double>(given.sizes[0]), scratch.allocate<double>(given.sizes[0])};
  if (weights.count != population.count)
    draw.fail("a and p must have the same size");
  const Load<double> load = loadOf<double>(given.dtype);
  double sum = 0;
  for (int64_t i = 0; i < weights.count; ++i) {
    weights.p[i] = load(static_cast<char *>(given.data) + i * given.strides[0] * kElementBytes[given.dtype]);
    sum += weights.p[i];
  }
  const double epsilon = given.dtype == SCN_FLOAT16 ? 0x1p-10 : given.dtype == SCN_FLOAT32 ? 0x1p-23 : 0x1p-52;
  if (weights.count > 0 && std::fabs(sum - 1.0) > std::sqrt(epsilon))
    draw.fail("p does not sum to 1");
  return weights;
}

void accumulate(const Weights &weights) {
  double sum = 0;
  for (int64_t i = 0; i < weights.count; ++i)
    weights.sums[i] = sum += weights.p[i];
  for (int64_t i = 0; i < weights.count; ++i)
    weights.sums[i] /= sum;
}

int64_t numberAt(const Weights &weights, double u) {
  return std::upper_bound(weights.sums, weights.sums + weights.count, u) - weights.sums;
}

void needRows(const Draw &draw, const Population &population, int64_t wanted) {
  if (population.count == 0 && wanted > 0)
    draw.fail("a is empty, but samples are to be taken");
}

void needDistinctRows(const Draw &draw, int64_t count, int64_t wanted) {
  if (wanted > count)
    draw.fail("cannot take a larger sample than the population when replace is False");
}

} // namespace

void drawPermutation(Draw &draw) {
  const Population population(draw);
  if (population.wanted().elements() != population.count)
    draw.fail("a permutation has as many rows as x");
  Scratch scratch(draw);
  int64_t *const numbers = range(scratch, population.count);
  shuffle(draw.stream, numbers, population.count, 1, byMask);
  population.take(numbers);
}

void drawChoice(Draw &draw) {
  const Population population(draw);
  const int64_t wanted = population.wanted().elements();
  needRows(draw, population, wanted);
  Scratch scratch(draw);
  auto *const numbers = scratch.allocate<int64_t>(wanted);
  draw.stream.dtype = SCN_INT64; // the width that NumPy draws row numbers in
  for (int64_t i = 0; i < wanted; ++i)
    numbers[i] = generator::integersBelow(draw.stream, 0, uint64_t(population.count - 1), draw.stream.isMt19937);
  population.take(numbers);
}

void drawWeightedChoice(Draw &draw) {
  const Population population(draw);
  const int64_t wanted = population.wanted().elements();
  needRows(draw, population, wanted);
  Scratch scratch(draw);
  const Weights weights = openWeights(draw, scratch, population);
  auto *const numbers = scratch.allocate<int64_t>(wanted);
  accumulate(weights);
  for (int64_t i = 0; i < wanted; ++i)
    numbers[i] = numberAt(weights, draw.stream.nextDouble());
  population.take(numbers);
}

void drawDistinctChoice(Draw &draw) {
  const Population population(draw);
  const int64_t wanted = population.wanted().elements(), count = population.count;
  needRows(draw, population, wanted);
  needDistinctRows(draw, count, wanted);
  Scratch scratch(draw);
  if (draw.stream.isMt19937) {
    int64_t *const numbers = range(scratch, count);
    shuffle(draw.stream, numbers, count, 1, byMask);
    population.take(numbers);
  } else if (count > 10000 && wanted > count / 50) {
    // A large share: the end of a permutation that is shuffled only there.
    int64_t *const numbers = range(scratch, count);
    shuffle(draw.stream, numbers, count, std::max<int64_t>(count - wanted, 1), byLemire);
    population.take(numbers + (count - wanted));
  } else {
    population.take(floydSample(draw.stream, scratch, count, wanted));
  }
}

// As many uniform draws as are missing, those kept that name a new row, the rest again without the rows taken.
void drawDistinctWeightedChoice(Draw &draw) {
  const Population population(draw);
  const int64_t wanted = population.wanted().elements();
  needRows(draw, population, wanted);
  needDistinctRows(draw, population.count, wanted);
  Scratch scratch(draw);
  const Weights weights = openWeights(draw, scratch, population);
  if (std::count_if(weights.p, weights.p + weights.count, [](double p) { return p > 0; }) < wanted)
    draw.fail("fewer non-zero entries in p than size");
  auto *const numbers = scratch.allocate<int64_t>(wanted);
  auto *const isTaken = scratch.allocate<bool>(weights.count);
  std::fill(isTaken, isTaken + weights.count, false);
  for (int64_t found = 0; found < wanted;) {
    accumulate(weights);
    int64_t next = found;
    for (int64_t i = found; i < wanted; ++i) {
      const int64_t number = numberAt(weights, draw.stream.nextDouble());
      if (isTaken[number])
        continue;
      isTaken[number] = true;
      numbers[next++] = number;
    }
    for (; found < next; ++found)
      weights.p[numbers[found]] = 0;
  }
  population.take(numbers);
}

} // namespace scansion::rt
