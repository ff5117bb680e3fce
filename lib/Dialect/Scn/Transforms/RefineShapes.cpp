//===- RefineShapes.cpp - from lengths of arguments to lengths of everything ===//
//
// A function is made for the lengths that its arguments are marked with. Types are inferred again, op by op, through the
// bodies of scans, and lengths that were computed become constants. Where lengths contradict each other the function
// stays as it was: a call with such lengths fails, or never comes to that place, and both are for the run-time checks.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Remarks.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cstring>
#include <optional>

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNREFINESHAPES
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// The number that an int64 scalar is known to be.
static std::optional<int64_t> knownNumber(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant || constant.getData().getType().getRank() != 0 ||
      !constant.getData().getType().getElementType().isSignlessInteger(64))
    return std::nullopt;
  int64_t number;
  std::memcpy(&number, constant.getData().getBytes().data(), sizeof number);
  return number;
}

/// What NumPy's // gives, but for a divisor of 0 and for what does not fit.
static std::optional<int64_t> floorDivide(int64_t a, int64_t b) {
  if (b == 0 || b == -1)
    return std::nullopt;
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/// What an op on int64 scalars gives, if its operands are known and the op is one that lengths are computed with.
static std::optional<int64_t> foldNumber(Operation *op) {
  if (op->getNumOperands() != 2)
    return std::nullopt;
  std::optional<int64_t> a = knownNumber(op->getOperand(0)), b = knownNumber(op->getOperand(1));
  if (!a || !b)
    return std::nullopt;
  int64_t result;
  return llvm::TypeSwitch<Operation *, std::optional<int64_t>>(op)
      .Case<AddOp>([&](AddOp) { return llvm::AddOverflow(*a, *b, result) ? std::nullopt : std::optional(result); })
      .Case<SubOp>([&](SubOp) { return llvm::SubOverflow(*a, *b, result) ? std::nullopt : std::optional(result); })
      .Case<MulOp>([&](MulOp) { return llvm::MulOverflow(*a, *b, result) ? std::nullopt : std::optional(result); })
      .Case<MaximumOp>([&](MaximumOp) { return std::max(*a, *b); })
      .Case<MinimumOp>([&](MinimumOp) { return std::min(*a, *b); })
      .Case<FloorDivOp>([&](FloorDivOp) { return floorDivide(*a, *b); })
      .Default(std::nullopt);
}

/// Moves what is known of `operands` into `fixed`, where kDynamic stands for one of them each, as far as `accepts` says.
template <typename Accepts>
static void fixKnown(SmallVectorImpl<int64_t> &fixed, SmallVectorImpl<Value> &operands, Accepts accepts) {
  SmallVector<Value> rest;
  unsigned next = 0;
  for (auto [axis, number] : llvm::enumerate(fixed)) {
    if (!ShapedType::isDynamic(number))
      continue;
    Value operand = operands[next++];
    std::optional<int64_t> known = knownNumber(operand);
    if (known && !ShapedType::isDynamic(*known) && accepts(axis, *known))
      number = *known;
    else
      rest.push_back(operand);
  }
  operands.assign(rest);
}

/// Bounds that are known become part of the op, but for indices and steps that would not be right.
template <typename Op> static void fixBounds(Op op) {
  auto type = cast<RankedTensorType>(op.getX().getType());
  SmallVector<int64_t> starts(op.getStaticStarts()), stops(op.getStaticStops()), steps(op.getStaticSteps());
  SmallVector<Value> startOperands(op.getStarts()), stopOperands(op.getStops()), stepOperands(op.getSteps());
  fixKnown(starts, startOperands, [&](size_t axis, int64_t start) {
    int64_t length = type.getDimSize(axis);
    return !op.getIndexed()[axis] || (!ShapedType::isDynamic(length) && start >= -length && start < length);
  });
  fixKnown(stops, stopOperands, [](size_t, int64_t) { return true; });
  fixKnown(steps, stepOperands, [](size_t, int64_t step) { return step != 0; });
  op.setStaticStarts(starts);
  op.setStaticStops(stops);
  op.setStaticSteps(steps);
  op.getStartsMutable().assign(startOperands);
  op.getStopsMutable().assign(stopOperands);
  op.getStepsMutable().assign(stepOperands);
}

static void fixSizes(RandomOp op) {
  SmallVector<int64_t> sizes(op.getStaticSizes());
  SmallVector<Value> operands(op.getSizes());
  fixKnown(sizes, operands, [](size_t, int64_t size) { return size >= 0; });
  op.setStaticSizes(sizes);
  op.getSizesMutable().assign(operands);
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// The number that an int64 scalar will be, as far as constants and the lengths of types tell.
static std::optional<int64_t> evaluateNumber(Value value) {
  if (std::optional<int64_t> number = knownNumber(value))
    return number;
  Operation *op = value.getDefiningOp();
  auto dim = dyn_cast_or_null<DimOp>(op);
  if (!dim)
    return std::nullopt;
  int64_t length = cast<RankedTensorType>(dim.getX().getType()).getDimSize(dim.getAxis());
  return ShapedType::isDynamic(length) ? std::nullopt : std::optional(length);
}

/// Whether a boolean scalar is known to be false.
static bool isFalse(Value condition) {
  Operation *op = condition.getDefiningOp();
  if (!op || op->getNumOperands() != 2)
    return false;
  Value lhs = op->getOperand(0), rhs = op->getOperand(1);
  if (isa<AndOp>(op))
    return isFalse(lhs) || isFalse(rhs);
  if (isa<OrOp>(op))
    return isFalse(lhs) && isFalse(rhs);
  std::optional<int64_t> a = evaluateNumber(lhs), b = evaluateNumber(rhs);
  if (!a || !b)
    return false;
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<EqOp>([&](EqOp) { return *a != *b; })
      .Case<NeqOp>([&](NeqOp) { return *a == *b; })
      .Case<LtOp>([&](LtOp) { return *a >= *b; })
      .Case<LeOp>([&](LeOp) { return *a > *b; })
      .Case<GtOp>([&](GtOp) { return *a <= *b; })
      .Case<GeOp>([&](GeOp) { return *a < *b; })
      .Default(false);
}

/// Whether an op without regions is known to fail: writes its checks, looks at them, and takes them back.
static bool fails(CheckedOpInterface op) {
  Operation *before = op->getPrevNode();
  OpBuilder builder(op);
  op.buildChecks(builder);
  bool found = false;
  for (Operation *last = op->getPrevNode(); last != before; last = op->getPrevNode()) {
    if (auto check = dyn_cast<CheckOp>(last))
      found |= isFalse(check.getCondition());
    last->erase();
  }
  return found;
}

/// Whether a scan is known to have too few rows for its steps.
static bool lacksRows(ScanOp op) {
  std::optional<int64_t> steps = knownNumber(op.getSteps());
  if (!steps)
    return false;
  return *steps < 0 || llvm::any_of(
                           llvm::enumerate(op.getSequences()),
                           [&](auto sequence) {
                             auto [low, high] = op.getSpan(sequence.index());
                             int64_t rows = cast<RankedTensorType>(sequence.value().getType()).getDimSize(0);
                             return !ShapedType::isDynamic(rows) && rows < *steps + high - low;
                           });
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// The lengths that either type knows; null where they contradict each other.
static Type combine(Type lhs, Type rhs) {
  auto a = dyn_cast<RankedTensorType>(lhs), b = dyn_cast<RankedTensorType>(rhs);
  if (!a || !b)
    return lhs == rhs ? lhs : Type();
  if (a.getRank() != b.getRank() || a.getElementType() != b.getElementType())
    return {};
  SmallVector<int64_t> shape(a.getShape());
  for (auto [length, other] : llvm::zip(shape, b.getShape())) {
    if (ShapedType::isDynamic(length))
      length = other;
    else if (!ShapedType::isDynamic(other) && other != length)
      return {};
  }
  return RankedTensorType::get(shape, a.getElementType());
}

namespace {
/// Each step fails where lengths contradict each other.
class Refiner {
public:
  explicit Refiner(MLIRContext *context) : builder_(context) {}

  LogicalResult refine(func::FuncOp function) {
    for (BlockArgument argument : function.getArguments()) {
      auto lengths = function.getArgAttrOfType<DenseI64ArrayAttr>(argument.getArgNumber(), kLengthsAttr);
      if (!lengths)
        continue;
      auto type = cast<RankedTensorType>(argument.getType());
      if (failed(refine(argument, RankedTensorType::get(lengths.asArrayRef(), type.getElementType()))))
        return failure();
    }
    return visit(function.getBody().front());
  }

private:
  /// Gives a value a type that knows more.
  LogicalResult refine(Value value, Type type) {
    Type combined = combine(value.getType(), type);
    if (!combined)
      return failure();
    if (combined != value.getType()) {
      before_.try_emplace(value, value.getType());
      value.setType(combined);
    }
    return success();
  }

  LogicalResult visit(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(block))
      if (failed(visit(&op)))
        return failure();
    return success();
  }

  LogicalResult visit(Operation *op) {
    if (auto scan = dyn_cast<ScanOp>(op))
      if (failed(visitBody(scan)))
        return failure();
    if (!isa<InferTypeOpInterface>(op))
      return success();
    llvm::TypeSwitch<Operation *>(op)
        .Case<SliceOp, UpdateSliceOp>([](auto part) { fixBounds(part); })
        .Case<RandomOp>([](RandomOp random) { fixSizes(random); });
    if (failed(refineResults(op)))
      return failure();
    if (auto checked = dyn_cast<CheckedOpInterface>(op); checked && op->getNumRegions() == 0 && fails(checked))
      return failure();
    fold(op);
    return success();
  }

  LogicalResult refineResults(Operation *op) {
    SmallVector<Type> inferred;
    if (failed(cast<InferTypeOpInterface>(op).inferReturnTypes(op->getContext(), std::nullopt, op->getOperands(),
                                                               op->getDiscardableAttrDictionary(),
                                                               op->getPropertiesStorage(), op->getRegions(), inferred)))
      return failure();
    for (auto [result, type] : llvm::zip_equal(op->getResults(), inferred))
      if (failed(refine(result, type)))
        return failure();
    auto broadcast = dyn_cast<BroadcastOp>(op);
    return failure((broadcast && repeatsUndeclared(broadcast)) || failed(op->getName().verifyInvariants(op)));
  }

  /// Whether an axis that is not declared with length 1 would be repeated because it happens to have that length.
  bool repeatsUndeclared(BroadcastOp op) {
    auto old = dyn_cast_or_null<RankedTensorType>(before_.lookup(op.getX()));
    auto type = cast<RankedTensorType>(op.getX().getType()), result = cast<RankedTensorType>(op.getY().getType());
    return old && llvm::any_of(llvm::enumerate(op.getDimensions()), [&](auto place) {
             auto axis = static_cast<int64_t>(place.index());
             return old.isDynamicDim(axis) && type.getDimSize(axis) == 1 && result.getDimSize(place.value()) != 1;
           });
  }

  LogicalResult visitBody(ScanOp op) {
    if (lacksRows(op))
      return failure();
    for (unsigned i = 0; i < op.getSequences().size(); ++i)
      if (failed(enter(ScanOp::getElementOf(op.getSequences()[i].getType()), op.getSequenceArguments(i))))
        return failure();
    for (unsigned i = 0; i < op.getNumStates(); ++i)
      if (failed(enter(rowOfState(op, i), op.getStateArguments(i))))
        return failure();
    if (failed(visit(op.getBody().front())))
      return failure();
    for (unsigned i = 0; i < op.getNumStates(); ++i)
      if (!combine(rowOfState(op, i), op.getYield().getNext()[i].getType()))
        return failure();
    return success();
  }

  static Type rowOfState(ScanOp op, unsigned state) {
    Type initial = op.getInitials()[state].getType();
    return op.getStateTaps(state).empty() ? initial : ScanOp::getElementOf(initial);
  }

  LogicalResult enter(Type row, Block::BlockArgListType arguments) {
    return success(llvm::all_of(arguments, [&](BlockArgument argument) { return succeeded(refine(argument, row)); }));
  }

  /// Lengths, and what is computed from them.
  void fold(Operation *op) {
    std::optional<int64_t> number = foldNumber(op);
    if (!number && isa<DimOp>(op))
      number = evaluateNumber(op->getResult(0));
    if (!number)
      return;
    builder_.setInsertionPoint(op);
    op->getResult(0).replaceAllUsesWith(indexConstant(builder_, op->getLoc(), *number));
    op->erase();
  }

  OpBuilder builder_;
  llvm::DenseMap<Value, Type> before_; // of values that a type has been given that knows more
};

struct RefineShapes : scansion::scn::impl::ScnRefineShapesBase<RefineShapes> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    bool isMarked = false;
    for (unsigned k = 0; k < function.getNumArguments(); ++k)
      isMarked |= function.getArgAttr(k, kLengthsAttr) != nullptr;
    if (!isMarked)
      return;
    OwningOpRef<func::FuncOp> refined(function.clone());
    for (unsigned k = 0; k < function.getNumArguments(); ++k)
      function.removeArgAttr(k, kLengthsAttr);
    // Types that do not fit together are an answer here, and no error.
    ScopedDiagnosticHandler quiet(&getContext(), [](Diagnostic &) { return success(); });
    if (failed(Refiner(&getContext()).refine(*refined))) {
      scansion::missed(function, "scn-refine-shapes") << "lengths contradict each other: the code is for any lengths";
      return;
    }
    scansion::applied(function, "scn-refine-shapes") << "the code is for the lengths of the call";
    function.getBody().takeBody(refined->getBody());
    Block &body = function.getBody().front();
    function.setType(
        FunctionType::get(&getContext(), body.getArgumentTypes(), body.getTerminator()->getOperandTypes()));
  }
};
} // namespace
