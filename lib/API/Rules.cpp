//===- Rules.cpp - rules of calculus of the caller's own --------------------===//
//
// A rule comes as values of the graph that are computed from placeholders. What depends on a placeholder is copied into the
// region of a scn.override_rules; the rest is captured.
//
//===----------------------------------------------------------------------===//

#include "GraphState.h"
#include "TypeConversion.h"

#include "scansion/Autodiff/BackwardSlice.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/IR/IRMapping.h"

namespace scansion {

using detail::GraphState;

static llvm::SmallVector<mlir::Value> valuesOf(GraphState &graph, const std::vector<Value> &handles,
                                               const Location &location) {
  llvm::SmallVector<mlir::Value> values;
  for (const Value &handle : handles)
    values.push_back(graph.use(handle, location));
  return values;
}

static bool dependsOn(mlir::Operation *op, const mlir::IRMapping &mapping) {
  bool depends = false;
  forEachDependency(op, [&](mlir::Value value) { depends |= mapping.contains(value); });
  return depends;
}

static void write(GraphState &graph, const Rule &rule, mlir::Region &region, const Location &location) {
  if (rule.results.empty())
    return;
  mlir::Block &body = region.emplaceBlock();
  mlir::IRMapping mapping;
  for (mlir::Value argument : valuesOf(graph, rule.arguments, location))
    mapping.map(argument, body.addArgument(argument.getType(), argument.getLoc()));
  llvm::SmallVector<mlir::Value> results = valuesOf(graph, rule.results, location);
  mlir::OpBuilder builder = mlir::OpBuilder::atBlockEnd(&body);
  for (mlir::Operation *op : backwardSlice(results, [&](mlir::Value value) { return mapping.contains(value); }))
    if (dependsOn(op, mapping))
      builder.clone(*op, mapping);
  for (mlir::Value &result : results)
    result = mapping.lookupOrDefault(result);
  scn::DerivativesOp::create(builder, region.getLoc(), results);
}

std::vector<Value> Graph::overrideRules(const std::vector<Value> &values, const std::vector<Value> &inputs,
                                        const Rule &pullback, const Rule &pushforward, Location location) {
  GraphState &graph = *state_;
  llvm::SmallVector<mlir::Value> computed = valuesOf(graph, values, location);
  llvm::SmallVector<mlir::Value> given = valuesOf(graph, inputs, location);
  mlir::OpBuilder builder = graph.builder();
  detail::DiagnosticCapture diagnostics(graph.context.get());
  auto types = llvm::map_to_vector(computed, [](mlir::Value value) { return value.getType(); });
  auto op =
      scn::OverrideRulesOp::create(builder, detail::toMLIR(graph.context.get(), location), types, computed, given);
  std::vector<Value> results = graph.handles(op.getResults()); // they let the op go after a failure
  write(graph, pullback, op.getPullbackRule(), location);
  write(graph, pushforward, op.getPushforwardRule(), location);
  if (failed(op.verifyInvariants()) || failed(op.verifyRegions()))
    diagnostics.raise(location);
  return results;
}

} // namespace scansion
