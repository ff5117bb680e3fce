//===- FinishScan.cpp - from a body to a scan -------------------------------===//
//
// Everything that the user can get wrong is checked first; then the body is closed for good, cleared of what nobody
// needs, and moved into an operation that has results.
//
//===----------------------------------------------------------------------===//

#include "ScanState.h"
#include "TypeConversion.h"

#include "mlir/IR/Verifier.h"

namespace scansion {

using detail::CarriedState;
using detail::GraphState;
using detail::ScanState;

namespace {
/// What the step gives, as values of the body.
struct Step {
  llvm::SmallVector<mlir::Value> next, outputs;
  mlir::Value until;
};
} // namespace

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

static void checkNext(ScanState &state, size_t index, mlir::Value next) {
  GraphState &graph = *state.graph;
  mlir::Value initial = state.op().getInitials()[index];
  Type row = detail::fromMLIR(initial.getType()), given = detail::fromMLIR(next.getType());
  if (!state.op().getStateTaps(index).empty())
    row.shape.erase(row.shape.begin());
  bool fits = row.kind == given.kind && row.dtype == given.dtype && row.algorithm == given.algorithm &&
              row.rank() == given.rank();
  for (int64_t axis = 0; fits && axis < row.rank(); ++axis)
    fits = row.shape[axis] == given.shape[axis] || row.shape[axis] == kUnknown || given.shape[axis] == kUnknown;
  if (fits)
    return;
  ErrorKind kind = row.dtype == given.dtype ? ErrorKind::Value : ErrorKind::Type;
  throw Error(kind,
              "state " + std::to_string(index) + " of the scan, " + graph.describe(initial) + ", starts as " +
                  row.str() + detail::at(detail::fromMLIR(initial.getLoc())) + " but its step gives " + given.str() +
                  detail::at(detail::fromMLIR(next.getLoc())) + "; make the two alike, for example with cast",
              state.location);
}

static Step checkedStep(ScanState &state, const std::vector<Value> &next, const std::vector<Value> &outputs,
                        const Value &until) {
  GraphState &graph = *state.graph;
  Step step;
  if (next.size() != state.givenStates)
    throw Error(ErrorKind::Value,
                "the scan has " + std::to_string(state.givenStates) + " states but its step gives " +
                    std::to_string(next.size()),
                state.location);
  for (auto [index, value] : llvm::enumerate(next)) {
    step.next.push_back(graph.use(value, state.location));
    checkNext(state, index, step.next.back());
  }
  for (const Value &output : outputs) {
    step.outputs.push_back(graph.use(output, state.location));
    if (!mlir::isa<mlir::RankedTensorType>(step.outputs.back().getType()))
      throw Error(ErrorKind::Type, "a random stream is no output of a scan, make it a state", state.location);
  }
  if (until) {
    step.until = graph.use(until, state.location);
    if (Type type = detail::fromMLIR(step.until.getType()); type != Type::tensor(DType::Bool, {}))
      throw Error(ErrorKind::Type, "the condition of until is a bool scalar, got " + type.str(), state.location);
  }
  return step;
}

//===----------------------------------------------------------------------===//
// Closing
//===----------------------------------------------------------------------===//

/// Yields; gives the indices of the carried states that are redrawn streams.
static std::vector<size_t> writeYield(ScanState &state, const Step &step) {
  mlir::OpBuilder b = mlir::OpBuilder::atBlockEnd(state.block());
  auto yield = scn::YieldOp::create(b, state.scan->getLoc(), step.next, step.outputs, step.until);
  state.replaceCarried();
  std::vector<size_t> redrawn = detail::redrawOuterDraws(state);
  llvm::SmallVector<mlir::Value> next;
  for (const CarriedState &carried : state.carried)
    next.push_back(state.graph->use(carried.next));
  yield.getNextMutable().append(next);
  state.replaceCarried();
  return redrawn;
}

static void eraseUnusedInBody(ScanState &state) {
  llvm::SmallVector<mlir::Operation *> candidates;
  for (mlir::Operation &op : *state.block()) {
    state.graph->fixedDraws.erase(&op);
    if (state.graph->isUnused(&op))
      candidates.push_back(&op);
  }
  state.graph->eraseUnused(candidates);
}

/// The scan with results, around the provisional one's region; null when it does not fit together.
static scn::ScanOp createFinal(ScanState &state) {
  mlir::Operation *provisional = state.scan;
  mlir::OperationState final(provisional->getLoc(), provisional->getName());
  final.addOperands(provisional->getOperands());
  auto &properties = *provisional->getPropertiesStorage().as<scn::ScanOp::Properties *>();
  final.getOrAddProperties<scn::ScanOp::Properties>() = properties;
  if (failed(scn::ScanOp::inferReturnTypes(provisional->getContext(), provisional->getLoc(), final.operands,
                                           mlir::DictionaryAttr(), provisional->getPropertiesStorage(),
                                           provisional->getRegions(), final.types)))
    return {};
  final.addRegion()->takeBody(provisional->getRegion(0));
  auto op = mlir::cast<scn::ScanOp>(mlir::OpBuilder(provisional).create(final));
  provisional->erase();
  state.scan = op;
  return succeeded(mlir::verify(op)) ? op : scn::ScanOp();
}

static ScanBody::Results resultsOf(GraphState &graph, scn::ScanOp scan, const ScanState &state,
                                   const std::vector<size_t> &redrawn) {
  ScanBody::Results results;
  for (unsigned i = 0; i < scan.getNumStates(); ++i) {
    mlir::Value trajectory = scan.getTrajectory(i);
    results.trajectories.push_back(trajectory ? graph.handle(trajectory) : Value());
    results.finals.push_back(graph.handle(scan.getFinal(i)));
  }
  for (unsigned i = 0; i < scan.getNumOutputs(); ++i)
    results.stacks.push_back(graph.handle(scan.getStack(i)));
  for (size_t index : redrawn)
    results.redrawn.emplace_back(graph.handle(state.carried[index].initial), results.finals[state.givenStates + index]);
  return results;
}

ScanBody::Results ScanBody::finish(const std::vector<Value> &next, const std::vector<Value> &outputs,
                                   const Value &until) {
  ScanState &state = *state_;
  if (!state.graph)
    throw Error(ErrorKind::Scope, "the scan body is finished");
  GraphState &graph = *state.graph;
  if (graph.openBodies.back() != &state)
    throw Error(ErrorKind::Scope, "the body of an inner scan is still open", state.location);
  Step step = checkedStep(state, next, outputs, until);

  std::vector<size_t> redrawn = writeYield(state, step);
  state.arguments.clear();
  for (CarriedState &carried : state.carried)
    carried.next = {};
  graph.closeRegions(state.scan, state.location);
  eraseUnusedInBody(state);
  detail::DiagnosticCapture diagnostics(graph.context.get());
  scn::ScanOp scan = createFinal(state);
  if (!scan) {
    state.close();
    diagnostics.raise(state.location);
  }
  graph.openBodies.pop_back();
  state.graph = nullptr;
  state.scan = nullptr;
  if (scan->getNumResults() == 0) {
    graph.eraseProvisional(scan, state.location); // nobody could name it
    return {};
  }
  return resultsOf(graph, scan, state, redrawn);
}

} // namespace scansion
