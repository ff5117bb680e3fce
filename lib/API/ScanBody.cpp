//===- ScanBody.cpp - writing the body of a scan ----------------------------===//
//
// Opening a body, and what may be added to it while it is open. FinishScan.cpp closes it.
//
//===----------------------------------------------------------------------===//

#include "ScanState.h"
#include "TypeConversion.h"

#include "scansion/Dialect/Scn/IR/VariableNames.h"

namespace scansion {

using detail::GraphState;
using detail::ScanState;

//===----------------------------------------------------------------------===//
// Checks of what the caller gives
//===----------------------------------------------------------------------===//

static mlir::Value checkedSteps(GraphState &graph, const Value &steps, const Location &location) {
  mlir::Value value = graph.use(steps, location);
  Type type = detail::fromMLIR(value.getType());
  if (type != Type::tensor(DType::Int64, {}))
    throw Error(ErrorKind::Type, "the number of steps of a scan is an int64 scalar, got " + type.str(), location);
  return value;
}

static mlir::Value checkedSequence(GraphState &graph, const Tapped &sequence, const Location &location) {
  mlir::Value value = graph.use(sequence.value, location);
  Type type = detail::fromMLIR(value.getType());
  if (!type.isTensor() || type.rank() == 0)
    throw Error(ErrorKind::Type,
                "a scan runs along the leading axis of its sequences, but " + graph.describe(value) + " is " +
                    type.str(),
                location);
  if (sequence.taps.empty())
    throw Error(ErrorKind::Value, "a sequence of a scan needs at least one tap", location);
  return value;
}

static void checkWindow(GraphState &graph, mlir::Value initial, const std::vector<int64_t> &taps,
                        const Location &location) {
  Type type = detail::fromMLIR(initial.getType());
  int64_t lag = 0;
  for (int64_t tap : taps) {
    if (tap >= 0)
      throw Error(ErrorKind::Value, "the taps of a state lie in the past, got " + std::to_string(tap), location);
    lag = std::max(lag, -tap);
  }
  if (type.rank() == 0)
    throw Error(ErrorKind::Type,
                "the initial value of a state with taps has a leading axis of " + std::to_string(lag) + " rows, got " +
                    type.str(),
                location);
  if (type.shape[0] != kUnknown && type.shape[0] != lag)
    throw Error(ErrorKind::Value,
                "the initial value" + graph.named(initial) + " of a state has " + std::to_string(type.shape[0]) +
                    " rows, its taps need " + std::to_string(lag),
                location);
}

/// The initial value, and its taps as the dialect has them: none for what is carried as it is.
static std::pair<mlir::Value, std::vector<int64_t>> checkedState(GraphState &graph, const Tapped &state,
                                                                 const Location &location) {
  mlir::Value value = graph.use(state.value, location);
  if (mlir::isa<scn::RngType>(value.getType())) {
    if (!state.taps.empty() && state.taps != std::vector<int64_t>{-1})
      throw Error(ErrorKind::Value, "a random stream has the taps [-1]", location);
    return {value, {}};
  }
  if (!state.taps.empty())
    checkWindow(graph, value, state.taps, location);
  return {value, state.taps};
}

//===----------------------------------------------------------------------===//
// Opening
//===----------------------------------------------------------------------===//

namespace {
/// Operands, taps and body arguments of a scan, collected one sequence or state at a time.
struct Opening {
  mlir::Builder b;
  llvm::SmallVector<mlir::Value> operands;
  llvm::SmallVector<mlir::Attribute> sequenceTaps, stateTaps;
  llvm::SmallVector<mlir::Type> arguments;
  llvm::SmallVector<mlir::Location> locations;

  void add(mlir::Value operand, const std::vector<int64_t> &taps, llvm::StringRef name,
           llvm::SmallVector<mlir::Attribute> &lists) {
    operands.push_back(operand);
    lists.push_back(b.getDenseI64ArrayAttr(taps));
    mlir::Type type = taps.empty() ? operand.getType() : scn::ScanOp::getElementOf(operand.getType());
    size_t count = std::max<size_t>(taps.size(), 1);
    arguments.append(count, type);
    locations.append(count, scn::withVariableName(operand.getLoc(), name));
  }
};
} // namespace

static std::string nameOf(const Tapped &tapped) { return tapped.name.empty() ? tapped.value.name() : tapped.name; }

static mlir::Operation *createProvisional(GraphState &graph, const Opening &opening, bool goBackwards,
                                          const std::string &name, mlir::Location loc) {
  mlir::OperationState state(loc, scn::ScanOp::getOperationName());
  state.addOperands(opening.operands);
  auto &properties = state.getOrAddProperties<scn::ScanOp::Properties>();
  properties.operandSegmentSizes = {1, static_cast<int32_t>(opening.sequenceTaps.size()),
                                    static_cast<int32_t>(opening.stateTaps.size())};
  mlir::Builder b(graph.context.get());
  properties.sequence_taps = b.getArrayAttr(opening.sequenceTaps);
  properties.state_taps = b.getArrayAttr(opening.stateTaps);
  if (goBackwards && !opening.sequenceTaps.empty())
    properties.reversed_sequences =
        b.getDenseI64ArrayAttr(llvm::to_vector(llvm::seq<int64_t>(0, opening.sequenceTaps.size())));
  if (!name.empty())
    properties.name = b.getStringAttr(name);
  auto block = std::make_unique<mlir::Block>();
  block->addArguments(opening.arguments, opening.locations);
  state.addRegion()->push_back(block.release());
  return graph.builder().create(state);
}

ScanBody::ScanBody(Graph &graph, Value steps, std::vector<Tapped> sequences, std::vector<Tapped> states,
                   bool goBackwards, std::string name, Location location)
    : state_(std::make_unique<ScanState>()) {
  GraphState &owner = graph.state();
  Opening opening{mlir::Builder(owner.context.get()), {}, {}, {}, {}, {}};
  opening.operands.push_back(checkedSteps(owner, steps, location));
  for (const Tapped &sequence : sequences)
    opening.add(checkedSequence(owner, sequence, location), sequence.taps, nameOf(sequence), opening.sequenceTaps);
  for (const Tapped &state : states) {
    auto [value, taps] = checkedState(owner, state, location);
    opening.add(value, taps, nameOf(state), opening.stateTaps);
  }
  state_->scan = createProvisional(owner, opening, goBackwards, name, detail::toMLIR(owner.context.get(), location));
  state_->graph = &owner;
  state_->location = std::move(location);
  state_->givenStates = states.size();
  state_->arguments = owner.handles(state_->block()->getArguments());
  owner.openBodies.push_back(state_.get());
}

ScanBody::~ScanBody() {
  if (state_)
    state_->close();
}

const std::vector<Value> &ScanBody::arguments() const { return state_->arguments; }

void ScanBody::abandon() { state_->close(); }

void ScanBody::truncateGradient(int64_t steps) {
  if (!state_->graph)
    throw Error(ErrorKind::Scope, "the scan body is finished");
  if (steps < 0)
    throw Error(ErrorKind::Value, "gradients cannot be truncated after " + std::to_string(steps) + " steps",
                state_->location);
  state_->op().setTruncateGradient(steps);
}

void ScanBody::checkpoint(std::string kind) {
  if (!state_->graph)
    throw Error(ErrorKind::Scope, "the scan body is finished");
  if (kind != "whole" && kind != "sqrt" && kind != "binomial")
    throw Error(ErrorKind::Value, "the checkpoints of a scan are whole, sqrt or binomial, got " + kind,
                state_->location);
  state_->op().setCheckpoint(kind);
}

namespace detail {

void ScanState::close() {
  if (!graph)
    return;
  GraphState *owner = graph;
  while (owner->openBodies.back() != this)
    owner->openBodies.back()->close();
  owner->openBodies.pop_back();
  graph = nullptr;
  arguments.clear();
  carried.clear();
  owner->eraseProvisional(scan, location);
  scan = nullptr;
}

//===----------------------------------------------------------------------===//
// Carrying
//===----------------------------------------------------------------------===//

static void replaceInside(mlir::Value value, mlir::Value replacement, mlir::Operation *scan) {
  value.replaceUsesWithIf(replacement, [&](mlir::OpOperand &use) { return scan->isProperAncestor(use.getOwner()); });
}

CarriedState &ScanState::addState(mlir::Value initial, mlir::Value next) {
  scan->insertOperands(scan->getNumOperands(), initial);
  auto &properties = *scan->getPropertiesStorage().as<scn::ScanOp::Properties *>();
  ++properties.operandSegmentSizes[2];
  llvm::SmallVector<mlir::Attribute> taps(properties.state_taps.begin(), properties.state_taps.end());
  taps.push_back(mlir::DenseI64ArrayAttr::get(scan->getContext(), {}));
  properties.state_taps = mlir::ArrayAttr::get(scan->getContext(), taps);
  mlir::BlockArgument argument = block()->addArgument(initial.getType(), initial.getLoc());
  carried.push_back({initial, argument, {}});
  if (next)
    carried.back().next = graph->handle(next);
  replaceInside(initial, argument, scan);
  return carried.back();
}

void ScanState::rebind(mlir::Value old, mlir::Value renewed) {
  for (CarriedState &state : carried)
    if (state.initial == old)
      state.initial = renewed;
}

void ScanState::replaceCarried() {
  for (const CarriedState &state : carried)
    replaceInside(state.initial, state.argument, scan);
}

} // namespace detail

int64_t ScanBody::carry(const Value &captured, const Value &next) {
  if (!state_->graph)
    throw Error(ErrorKind::Scope, "the scan body is finished");
  GraphState &graph = *state_->graph;
  mlir::Value initial = graph.use(captured, state_->location);
  if (state_->scan->isProperAncestor(initial.getParentBlock()->getParentOp()) ||
      initial.getParentBlock() == state_->block())
    throw Error(ErrorKind::Value, "only values from outside the body of a scan can be carried", state_->location);
  mlir::Value following = graph.use(next, state_->location);
  if (detail::fromMLIR(initial.getType()).dtype != detail::fromMLIR(following.getType()).dtype ||
      detail::fromMLIR(initial.getType()).rank() != detail::fromMLIR(following.getType()).rank())
    throw Error(ErrorKind::Type,
                "the state " + graph.describe(initial) + " is " + detail::fromMLIR(initial.getType()).str() +
                    " but its next value is " + detail::fromMLIR(following.getType()).str(),
                state_->location);
  // `next` may be the captured value itself.
  detail::CarriedState &added = state_->addState(initial, following);
  if (following == initial)
    added.next = graph.handle(added.argument);
  return static_cast<int64_t>(state_->givenStates + state_->carried.size() - 1);
}

} // namespace scansion
