//===- Differentiate.cpp - Graph::pullback ----------------------------------===//
//
// Hands the façade's request to the engine in lib/Autodiff and tidies up behind it: rules may compute cotangents that
// nobody asked for, and on failure everything that was appended goes again.
//
// Inside an open scan body the adjoints of operations that stand outside it use outer random draws as they are, without
// redrawing them; they are remembered in GraphState::fixedDraws.
//
//===----------------------------------------------------------------------===//

#include "ScanState.h"
#include "TypeConversion.h"

#include "scansion/Autodiff/Pullback.h"

namespace scansion {

using detail::GraphState;

namespace {
/// Remembers what was appended, and which of it belongs to outer operations.
struct Recorder : mlir::OpBuilder::Listener {
  explicit Recorder(GraphState &graph) : graph(graph), body(graph.insertionBlock()) {}

  void enter(mlir::Operation *forward) {
    bool redrawn = forward && forward->getBlock() == body && !graph.fixedDraws.contains(forward);
    outer = forward && !redrawn && !graph.openBodies.empty();
  }
  void notifyOperationInserted(mlir::Operation *op, mlir::OpBuilder::InsertPoint) override {
    appended.push_back(op);
    if (outer)
      graph.fixedDraws.insert(op);
  }

  GraphState &graph;
  mlir::Block *body;
  bool outer = false;
  std::vector<mlir::Operation *> appended;
};
} // namespace

static mlir::Value checkedCotangent(GraphState &graph, mlir::Value output, const Value &cotangent,
                                    const Location &location) {
  Type type = detail::fromMLIR(output.getType());
  if (!cotangent) {
    if (type.rank() != 0 || !type.isTensor())
      throw Error(ErrorKind::Type,
                  "only a scalar has a gradient without a cotangent, " + graph.describe(output) + " is " + type.str(),
                  location);
    return {};
  }
  mlir::Value value = graph.use(cotangent, location);
  Type given = detail::fromMLIR(value.getType());
  if (given.dtype != type.dtype || given.rank() != type.rank() || !given.isTensor())
    throw Error(ErrorKind::Type,
                "the cotangent of " + graph.describe(output) + " is " + given.str() + ", but the value is " +
                    type.str(),
                location);
  return value;
}

static std::string describeMissing(const NoRule &missing) {
  std::string text = "the derivative of " + missing.op->getName().getStringRef().str() +
                     detail::at(detail::fromMLIR(missing.op->getLoc())) + " is not implemented; it stands on the way";
  size_t shown = std::min<size_t>(missing.path.size(), 8);
  for (size_t i = 0; i < shown; ++i)
    text += (i ? " -> " : ": ") + missing.path[i]->getName().getStringRef().str() +
            detail::at(detail::fromMLIR(missing.path[i]->getLoc()));
  if (shown < missing.path.size())
    text += " -> ...";
  return text + " to what is differentiated";
}

static void undo(GraphState &graph, const std::vector<mlir::Operation *> &appended) {
  for (mlir::Operation *op : llvm::reverse(appended)) {
    graph.fixedDraws.erase(op);
    op->erase();
  }
}

static void eraseUnusedOf(GraphState &graph, const std::vector<mlir::Operation *> &appended) {
  llvm::SmallVector<mlir::Operation *> candidates;
  for (mlir::Operation *op : appended)
    if (graph.isUnused(op))
      candidates.push_back(op);
  graph.eraseUnused(candidates);
}

std::vector<Value> Graph::pullback(const std::vector<Value> &outputs, const std::vector<Value> &cotangents,
                                   const std::vector<Value> &wrt, const std::vector<Value> &considerConstant,
                                   Location location) {
  GraphState &graph = *state_;
  if (cotangents.size() != outputs.size())
    throw Error(ErrorKind::Value,
                "one cotangent per output, got " + std::to_string(cotangents.size()) + " for " +
                    std::to_string(outputs.size()),
                location);
  Recorder recorder(graph);
  PullbackRequest request;
  auto enter = [&](mlir::Operation *forward) { recorder.enter(forward); };
  request.enter = enter;
  for (size_t i = 0; i < outputs.size(); ++i) {
    request.outputs.push_back(graph.use(outputs[i], location));
    request.cotangents.push_back(checkedCotangent(graph, request.outputs.back(), cotangents[i], location));
  }
  for (const Value &value : wrt)
    request.wrt.push_back(graph.use(value, location));
  for (const Value &value : considerConstant)
    request.considerConstant.push_back(graph.use(value, location));

  mlir::OpBuilder builder = graph.builder();
  builder.setListener(&recorder);
  llvm::SmallVector<mlir::Value> gradients;
  NoRule missing;
  detail::DiagnosticCapture diagnostics(graph.context.get());
  if (failed(scansion::pullback(builder, detail::toMLIR(graph.context.get(), location), request, gradients, missing))) {
    std::string text = missing.op ? describeMissing(missing) : std::string();
    undo(graph, recorder.appended);
    if (missing.op)
      throw Error(ErrorKind::NotImplemented, text, location);
    diagnostics.raise(location);
  }
  std::vector<Value> results;
  for (mlir::Value gradient : gradients)
    results.push_back(gradient ? graph.handle(gradient) : Value());
  eraseUnusedOf(graph, recorder.appended);
  return results;
}

} // namespace scansion
