//===- kepler.cpp - an operation of one's own, with its rules of calculus ---===//
//
// Kepler's equation E - e sin E = M has no solution in closed form: a scan finds E by Newton's method. Reverse mode would
// go back through its steps. By the implicit function theorem the derivatives of E are functions of E alone,
//
//   dE/dM = 1 / (1 - e cos E),   dE/de = sin E / (1 - e cos E),
//
// so the program gives them as rules of `solve`, with Graph::overrideRules. It then takes first derivatives by both modes
// and a second one, compares them with closed forms, and looks whether the gradient contains a second scan.
// The equation and the derivatives: C. D. Murray and S. F. Dermott, Solar System Dynamics, 1999, chapter 2.
//
//===----------------------------------------------------------------------===//

#include "scansion/Function.h"
#include "scansion/Graph.h"

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

using namespace scansion;

namespace {

const Type kScalar = Type::tensor(DType::Float64, {});

/// 1 - e cos E.
Value steepness(Graph &graph, const Value &anomaly, const Value &eccentricity) {
  Value cosine = graph.apply1("scn.cos", {anomaly});
  Value product = graph.apply1("scn.mul", {eccentricity, cosine});
  return graph.apply1("scn.sub", {graph.constant(1.0), product});
}

/// E by Newton's method from E = M, in so many steps that the last ones change nothing for e up to 0.9.
Value newton(Graph &graph, const Value &mean, const Value &eccentricity) {
  Value window = graph.apply1("scn.expand_dims", {mean}, {{"axes", std::vector<int64_t>{0}}});
  ScanBody body(graph, graph.constant(int64_t(12)), /*sequences=*/{}, /*states=*/{{window, {-1}}});
  Value anomaly = body.arguments()[0];
  Value sine = graph.apply1("scn.sin", {anomaly});
  Value product = graph.apply1("scn.mul", {eccentricity, sine});
  Value shortened = graph.apply1("scn.sub", {anomaly, product});
  Value residual = graph.apply1("scn.sub", {shortened, mean});
  Value step = graph.apply1("scn.div", {residual, steepness(graph, anomaly, eccentricity)});
  ScanBody::Results results = body.finish({graph.apply1("scn.sub", {anomaly, step})}, /*outputs=*/{});
  return graph.apply1("scn.squeeze", {results.finals[0]}, {{"axes", std::vector<int64_t>{0}}});
}

/// From M, e, E and a cotangent of E to cotangents of M and e.
Rule pullbackRule(Graph &graph) {
  Value mean = graph.input(kScalar), eccentricity = graph.input(kScalar);
  Value anomaly = graph.input(kScalar), cotangent = graph.input(kScalar);
  Value byMean = graph.apply1("scn.div", {cotangent, steepness(graph, anomaly, eccentricity)});
  Value byEccentricity = graph.apply1("scn.mul", {byMean, graph.apply1("scn.sin", {anomaly})});
  return {{mean, eccentricity, anomaly, cotangent}, {byMean, byEccentricity}};
}

/// From M, e and tangents of both to the tangent of E. E itself is found again; the compiler sees that it is the same.
Rule pushforwardRule(Graph &graph) {
  Value mean = graph.input(kScalar), eccentricity = graph.input(kScalar);
  Value alongMean = graph.input(kScalar), alongEccentricity = graph.input(kScalar);
  Value anomaly = newton(graph, mean, eccentricity);
  Value product = graph.apply1("scn.mul", {alongEccentricity, graph.apply1("scn.sin", {anomaly})});
  Value sum = graph.apply1("scn.add", {alongMean, product});
  Value tangent = graph.apply1("scn.div", {sum, steepness(graph, anomaly, eccentricity)});
  return {{mean, eccentricity, alongMean, alongEccentricity}, {tangent}};
}

/// The operation: E as a function of M and e.
Value solve(Graph &graph, const Value &mean, const Value &eccentricity) {
  Value anomaly = newton(graph, mean, eccentricity);
  return graph.overrideRules({anomaly}, {mean, eccentricity}, pullbackRule(graph), pushforwardRule(graph),
                             {__FILE__, __LINE__})[0];
}

int64_t countScans(const std::string &text) {
  int64_t count = 0;
  for (size_t at = text.find("scn.scan "); at != std::string::npos; at = text.find("scn.scan ", at + 1))
    ++count;
  return count;
}

/// Compares E and its derivatives with the formulas; the largest difference.
double compare(const Function &function, double mean, double eccentricity) {
  std::vector<Array> results =
      function({Array::copy(DType::Float64, {}, &mean), Array::copy(DType::Float64, {}, &eccentricity)});
  std::vector<double> values;
  for (const Array &result : results)
    values.push_back(*static_cast<const double *>(result.data));
  double anomaly = values[0], slope = 1 / (1 - eccentricity * std::cos(anomaly));
  const double expected[] = {mean + eccentricity * std::sin(anomaly), slope, std::sin(anomaly) * slope,
                             slope + 0.5 * std::sin(anomaly) * slope,
                             -eccentricity * std::sin(anomaly) * slope * slope * slope};
  std::printf("M = %.2f, e = %.2f:", mean, eccentricity);
  double worst = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    std::printf(" %12.8f", values[i]);
    worst = std::fmax(worst, std::fabs(values[i] - expected[i]));
  }
  std::printf("\n");
  return worst;
}

} // namespace

int main() {
  try {
    Graph graph;
    Value mean = graph.input(kScalar, "M"), eccentricity = graph.input(kScalar, "e");
    Value anomaly = solve(graph, mean, eccentricity);
    std::vector<Value> gradient = graph.pullback({anomaly}, {Value()}, {mean, eccentricity});
    Value tangent = graph.pushforward({anomaly}, {mean, eccentricity}, {graph.constant(1.0), graph.constant(0.5)})[0];
    Value second = graph.pullback({gradient[0]}, {Value()}, {mean})[0];
    if (countScans(graph.print({gradient[0]})) != 1) {
      std::printf("the gradient goes back through Newton's steps\n");
      return 1;
    }
    Function function = compile(graph, {mean, eccentricity}, {anomaly, gradient[0], gradient[1], tangent, second});
    std::printf("%17s  %12s %12s %12s %12s %12s\n", "", "E", "dE/dM", "dE/de", "along (1, .5)", "d2E/dM2");
    double worst = 0;
    for (double e : {0.0, 0.2, 0.7})
      for (double m : {0.3, 1.5, 3.0})
        worst = std::fmax(worst, compare(function, m, e));
    std::printf("largest difference: %g\n", worst);
    return worst < 1e-12 ? 0 : 1;
  } catch (const Error &error) {
    std::printf("%s (%s:%d)\n", error.what(), error.location().file.c_str(), error.location().line);
    return 1;
  }
}
