//===- two_taps.cpp - a recurrence, built, compiled and run from C++ --------===//
//
// x(t) = x(t-2) U + x(t-1) V + tanh(x(t-1) W + b), the tutorial's scan with two taps. The program builds it through the
// façade, compiles it, runs it, and compares with the same loop in plain C++. It also asks for the impossible, to show
// what an error looks like.
//
//===----------------------------------------------------------------------===//

#include "scansion/Function.h"
#include "scansion/Graph.h"

#include <cmath>
#include <cstdio>
#include <vector>

using namespace scansion;

namespace {

/// A row vector times a matrix.
Value product(Graph &graph, const Value &row, const Value &matrix) {
  std::vector<int64_t> none, first{0};
  return graph.apply1("scn.dot", {row, matrix},
                      {{"lhs_batch", none}, {"rhs_batch", none}, {"lhs_contract", first}, {"rhs_contract", first}},
                      {__FILE__, __LINE__});
}

Function buildTwoTaps(Graph &graph) {
  Type matrix = Type::tensor(DType::Float64, {kUnknown, kUnknown});
  Value start = graph.input(matrix, "start", {__FILE__, __LINE__}); // x(-2) and x(-1), one row each
  Value u = graph.input(matrix, "U", {__FILE__, __LINE__});
  Value v = graph.input(matrix, "V", {__FILE__, __LINE__});
  Value w = graph.input(matrix, "W", {__FILE__, __LINE__});
  Value b = graph.input(Type::tensor(DType::Float64, {kUnknown}), "b", {__FILE__, __LINE__});
  Value steps = graph.input(Type::tensor(DType::Int64, {}), "steps", {__FILE__, __LINE__});

  ScanBody body(graph, steps, /*sequences=*/{}, /*states=*/{{start, {-2, -1}}}, /*goBackwards=*/false, "two_taps",
                {__FILE__, __LINE__});
  Value before = body.arguments()[0], last = body.arguments()[1];
  Value linear = graph.apply1("scn.add", {product(graph, before, u), product(graph, last, v)});
  Value inner = graph.apply1("scn.add", {product(graph, last, w), b}, {}, {__FILE__, __LINE__});
  Value next = graph.apply1("scn.add", {linear, graph.apply1("scn.tanh", {inner})});
  ScanBody::Results results = body.finish({next}, /*outputs=*/{});
  return compile(graph, {start, u, v, w, b, steps}, {results.trajectories[0]});
}

/// The same recurrence for two units, in plain C++.
std::vector<double> reference(const double *start, const double *u, const double *v, const double *w, const double *b,
                              int64_t steps) {
  std::vector<double> rows(start, start + 4);
  for (int64_t t = 2; t < steps + 2; ++t)
    for (int j = 0; j < 2; ++j) {
      const double *before = &rows[2 * (t - 2)], *last = &rows[2 * (t - 1)];
      double linear = before[0] * u[j] + before[1] * u[2 + j] + last[0] * v[j] + last[1] * v[2 + j];
      rows.push_back(linear + std::tanh(last[0] * w[j] + last[1] * w[2 + j] + b[j]));
    }
  return {rows.begin() + 4, rows.end()};
}

Array array(std::vector<int64_t> shape, const double *data) {
  return Array::copy(DType::Float64, std::move(shape), data);
}

} // namespace

int main() {
  const double start[] = {0, 0, 0, 1}, u[] = {0, .5, .5, 0}, v[] = {.5, .5, .5, .5}, w[] = {.5, .5, .5, .5},
               b[] = {1, 1};
  int64_t steps = 10;
  try {
    Graph graph;
    Function twoTaps = buildTwoTaps(graph);
    std::vector<Array> inputs = {array({2, 2}, start), array({2, 2}, u), array({2, 2}, v),
                                 array({2, 2}, w),     array({2}, b),    Array::copy(DType::Int64, {}, &steps)};
    Array result = twoTaps(inputs)[0];
    std::vector<double> expected = reference(start, u, v, w, b, steps);
    double worst = 0;
    const double *data = static_cast<const double *>(result.data);
    for (int64_t t = 0; t < steps; ++t) {
      std::printf("%12.8f %12.8f\n", data[2 * t], data[2 * t + 1]);
      for (int j = 0; j < 2; ++j)
        worst = std::fmax(worst, std::fabs(data[2 * t + j] / expected[2 * t + j] - 1));
    }
    std::printf("largest relative difference: %g\n", worst);

    // Lengths that disagree are found at the call; the function works on afterwards.
    inputs[4] = array({1}, b);
    try {
      twoTaps(inputs);
      return 1;
    } catch (const Error &error) {
      std::printf("as it should: %s (%s:%d)\n", error.what(), error.location().file.c_str(), error.location().line);
    }
    return worst < 1e-12 ? 0 : 1;
  } catch (const Error &error) {
    std::printf("%s (%s:%d)\n", error.what(), error.location().file.c_str(), error.location().line);
    return 1;
  }
}
