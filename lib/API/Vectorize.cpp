//===- Vectorize.cpp - a slice of the graph for all members of a batch ------===//
//
// Runs the rules of batching (lib/Batching) over what lies between some values and the outputs.
//
//===----------------------------------------------------------------------===//

#include "GraphState.h"
#include "TypeConversion.h"

#include "scansion/Autodiff/BackwardSlice.h"
#include "scansion/Batching/Batching.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/DenseSet.h"

namespace scansion {

using detail::GraphState;

static void checkRows(mlir::Value value, mlir::Value rows, const Location &location) {
  Type one = detail::fromMLIR(value.getType()), all = detail::fromMLIR(rows.getType());
  if (!one.isTensor() || !all.isTensor() || one.dtype != all.dtype || one.rank() + 1 != all.rank())
    throw Error(ErrorKind::Type,
                "a batch of values of type " + one.str() + " has one more dimension, not type " + all.str(), location);
}

/// Lets go of what nobody uses behind `last` (null: from the beginning) in the block.
static void eraseUnusedBehind(GraphState &graph, mlir::Block *block, mlir::Operation *last) {
  llvm::SmallVector<mlir::Operation *> candidates;
  for (mlir::Operation *op = last ? last->getNextNode() : &block->front(); op; op = op->getNextNode())
    candidates.push_back(op);
  graph.eraseUnused(candidates);
}

/// Whether something that the op depends on has become another value; lengths have, even where members share them.
static bool isRebuilt(mlir::Operation *op, Batching &batching) {
  bool found = false;
  forEachDependency(op, [&](mlir::Value value) { found |= batching.lookup(value).value != value; });
  return found;
}

std::vector<Value> Graph::vectorize(const std::vector<Value> &outputs, const std::vector<std::pair<Value, Value>> &rows,
                                    Location location) {
  GraphState &graph = *state_;
  if (rows.empty())
    throw Error(ErrorKind::Value, "nothing differs from member to member", location);
  llvm::SmallVector<mlir::Value> values;
  for (const Value &output : outputs)
    values.push_back(graph.use(output, location));
  mlir::OpBuilder builder = graph.builder();
  mlir::Block *block = graph.insertionBlock();
  mlir::Operation *last = block->empty() ? nullptr : &block->back();
  mlir::Location loc = detail::toMLIR(graph.context.get(), location);
  detail::DiagnosticCapture diagnostics(graph.context.get());
  mlir::Value length = scn::axisLength(builder, loc, graph.use(rows.front().second, location), 0);
  Batching batching(builder, length, scn::Batcher::Otherwise::OneByOne);
  llvm::DenseSet<mlir::Value> differing;
  for (const auto &[value, batch] : rows) {
    mlir::Value one = graph.use(value, location), all = graph.use(batch, location);
    checkRows(one, all, location);
    batching.map(one, {all, true});
    differing.insert(one);
  }
  std::vector<Value> results;
  for (mlir::Operation *op : backwardSlice(values, [&](mlir::Value value) { return differing.contains(value); })) {
    if (!isRebuilt(op, batching) || succeeded(batching.add(*op)))
      continue;
    std::string text = op->getName().getStringRef().str() + detail::at(detail::fromMLIR(op->getLoc())) +
                       " has no form over a batch in which its operands differ from member to member";
    eraseUnusedBehind(graph, block, last);
    throw Error(ErrorKind::NotImplemented, text, location);
  }
  for (mlir::Value value : values)
    results.push_back(graph.handle(mlir::isa<mlir::RankedTensorType>(value.getType()) ? batching.spread(value)
                                                                                      : batching.lookup(value).value));
  eraseUnusedBehind(graph, block, last);
  return results;
}

} // namespace scansion
