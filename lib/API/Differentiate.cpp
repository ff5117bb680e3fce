//===- Differentiate.cpp - Graph::pullback and Graph::pushforward -----------===//
//
// Hands the façade's request to the engines in lib/Autodiff and tidies up behind it: rules may compute cotangents that
// nobody asked for, and on failure everything that was appended goes again.
//
// Inside an open scan body the adjoints of operations that stand outside it use outer random draws as they are, without
// redrawing them; they are remembered in GraphState::fixedDraws.
//
//===----------------------------------------------------------------------===//

#include "ScanState.h"
#include "TypeConversion.h"

#include "scansion/Autodiff/Pullback.h"
#include "scansion/Autodiff/Pushforward.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

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

/// A derivative that the caller gives for `value`: `what` is "cotangent" or "tangent".
static mlir::Value checkedDerivative(GraphState &graph, const char *what, mlir::Value value, const Value &derivative,
                                     const Location &location) {
  Type type = detail::fromMLIR(value.getType());
  mlir::Value used = graph.use(derivative, location);
  Type given = detail::fromMLIR(used.getType());
  if (given.dtype != type.dtype || given.rank() != type.rank() || !given.isTensor())
    throw Error(ErrorKind::Type,
                std::string("the ") + what + " of " + graph.describe(value) + " is " + given.str() +
                    ", but the value is " + type.str(),
                location);
  return used;
}

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
  return checkedDerivative(graph, "cotangent", output, cotangent, location);
}

static std::string describeOp(mlir::Operation *op) {
  return op->getName().getStringRef().str() + detail::at(detail::fromMLIR(op->getLoc()));
}

/// The way from what is differentiated to what it is differentiated by: up to eight operations on either side.
static std::string describeWay(const GraphState &graph, const NoRule &missing) {
  constexpr size_t kShown = 8;
  std::string text = "the way from what is differentiated: ";
  if (missing.path.size() > kShown)
    text += "... <- ";
  for (mlir::Operation *op : llvm::reverse(llvm::ArrayRef(missing.path).take_front(kShown)))
    text += describeOp(op) + " <- ";
  for (mlir::Operation *op : llvm::ArrayRef(missing.below).take_front(kShown))
    text += describeOp(op) + " <- ";
  if (missing.below.size() > kShown)
    text += "... <- ";
  return text + graph.describe(missing.input) + detail::at(detail::fromMLIR(missing.input.getLoc()));
}

/// Why the rule of an operation was of no use: what it reported, or that there is none.
static std::pair<ErrorKind, std::string> describeMissing(const NoRule &missing) {
  std::string op = describeOp(missing.op);
  auto refused = mlir::dyn_cast<scn::OverrideGradientOp>(missing.op);
  if (!refused)
    return {ErrorKind::NotImplemented, "the derivative of " + op + " is not implemented"};
  std::string why = refused.getNote() && !refused.getNote()->empty() ? ": " + refused.getNote()->str() : std::string();
  bool undefined = refused.getRule() == "undefined";
  return {ErrorKind::NullGradient, std::string("the gradient of a value") +
                                       detail::at(detail::fromMLIR(missing.op->getLoc())) +
                                       (undefined ? " is undefined" : " is not implemented") + why};
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

/// Takes back what was appended and throws what went wrong.
[[noreturn]] static void fail(GraphState &graph, const Recorder &recorder, const NoRule &missing,
                              detail::DiagnosticCapture &diagnostics, const Location &location) {
  if (!missing.op || !diagnostics.isEmpty()) {
    undo(graph, recorder.appended);
    diagnostics.raise(location);
  }
  auto [kind, text] = describeMissing(missing);
  text += "; " + describeWay(graph, missing);
  undo(graph, recorder.appended);
  throw Error(kind, text, location);
}

static std::vector<Value> finish(GraphState &graph, llvm::ArrayRef<mlir::Value> derivatives, const Recorder &recorder) {
  std::vector<Value> results;
  for (mlir::Value derivative : derivatives)
    results.push_back(derivative ? graph.handle(derivative) : Value());
  eraseUnusedOf(graph, recorder.appended);
  return results;
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
  auto replaced = [&](mlir::Operation *op, mlir::ValueRange results) { graph.replace(op, results); };
  request.replaced = replaced;
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
  if (failed(scansion::pullback(builder, detail::toMLIR(graph.context.get(), location), request, gradients, missing)))
    fail(graph, recorder, missing, diagnostics, location);
  return finish(graph, gradients, recorder);
}

std::vector<Value> Graph::pushforward(const std::vector<Value> &outputs, const std::vector<Value> &wrt,
                                      const std::vector<Value> &tangents, Location location) {
  GraphState &graph = *state_;
  if (tangents.size() != wrt.size())
    throw Error(ErrorKind::Value,
                "one tangent per variable, got " + std::to_string(tangents.size()) + " for " +
                    std::to_string(wrt.size()),
                location);
  Recorder recorder(graph);
  PushforwardRequest request;
  auto enter = [&](mlir::Operation *forward) { recorder.enter(forward); };
  request.enter = enter;
  for (const Value &output : outputs)
    request.outputs.push_back(graph.use(output, location));
  for (size_t i = 0; i < wrt.size(); ++i) {
    request.inputs.push_back(graph.use(wrt[i], location));
    request.tangents.push_back(checkedDerivative(graph, "tangent", request.inputs.back(), tangents[i], location));
  }
  mlir::OpBuilder builder = graph.builder();
  builder.setListener(&recorder);
  llvm::SmallVector<mlir::Value> results;
  NoRule missing;
  detail::DiagnosticCapture diagnostics(graph.context.get());
  if (failed(scansion::pushforward(builder, request, results, missing)))
    fail(graph, recorder, missing, diagnostics, location);
  return finish(graph, results, recorder);
}

} // namespace scansion
