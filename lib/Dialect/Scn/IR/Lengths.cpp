//===- Lengths.cpp - lengths of results in terms of operands ----------------===//
//
// The length of an axis of a result is nearly always a length of an operand. Knowing that, the compiler computes sizes
// without computing data, and sizes of a scan's outputs before its loop. One row of the table per family of ops.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

static Value ofBroadcast(OpBuilder &b, BroadcastOp op, int64_t axis) {
  if (!ShapedType::isDynamic(op.getStaticSizes()[axis]))
    return indexConstant(b, op.getLoc(), op.getStaticSizes()[axis]);
  return op.getSizes()[llvm::count_if(op.getStaticSizes().take_front(axis), ShapedType::isDynamic)];
}

static Value ofReshape(OpBuilder &b, ReshapeOp op, int64_t axis) {
  // A size at run time may be -1, and then the others decide.
  if (op.getStaticSizes()[axis] >= 0)
    return indexConstant(b, op.getLoc(), op.getStaticSizes()[axis]);
  return {};
}

static Value ofRandom(OpBuilder &b, RandomOp op, int64_t axis) {
  if (!ShapedType::isDynamic(op.getStaticSizes()[axis]))
    return indexConstant(b, op.getLoc(), op.getStaticSizes()[axis]);
  return op.getSizes()[llvm::count_if(op.getStaticSizes().take_front(axis), ShapedType::isDynamic)];
}

static Value ofExpandDims(OpBuilder &b, ExpandDimsOp op, int64_t axis) {
  if (llvm::is_contained(op.getAxes(), axis))
    return indexConstant(b, op.getLoc(), 1);
  int64_t before = llvm::count_if(op.getAxes(), [&](int64_t added) { return added < axis; });
  return axisLength(b, op.getLoc(), op.getX(), axis - before);
}

/// The operand's axis that becomes axis `axis` once the axes in `dropped` are gone.
template <typename Predicate> static int64_t keptAxis(int64_t rank, int64_t axis, Predicate isDropped) {
  for (int64_t source = 0; source < rank; ++source)
    if (!isDropped(source) && axis-- == 0)
      return source;
  llvm_unreachable("the result has no such axis");
}

template <typename Op> static Value ofDropped(OpBuilder &b, Op op, int64_t axis) {
  int64_t source = keptAxis(tensorType(op.getX()).getRank(), axis,
                            [&](int64_t candidate) { return llvm::is_contained(op.getAxes(), candidate); });
  return axisLength(b, op.getLoc(), op.getX(), source);
}

/// The operand that stands for place `axis` of a list of bounds; null where the list has a number.
static Value boundAt(ArrayRef<int64_t> fixed, ValueRange operands, int64_t axis) {
  if (!ShapedType::isDynamic(fixed[axis]))
    return {};
  return operands[llvm::count_if(fixed.take_front(axis), ShapedType::isDynamic)];
}

/// Of a slice that is known to find all its elements: x[:n], x[k:k + n].
static Value ofPartInRange(SliceOp op, int64_t axis) {
  Value start = boundAt(op.getStaticStarts(), op.getStarts(), axis);
  Value stop = boundAt(op.getStaticStops(), op.getStops(), axis);
  if (!op->hasAttr(kInRangeAttr) || !stop || op.getStaticSteps()[axis] != 1)
    return {};
  if (!start)
    return op.getStaticStarts()[axis] == 0 ? stop : Value();
  auto sum = stop.getDefiningOp<AddOp>();
  return sum && sum.getLhs() == start ? sum.getRhs() : Value();
}

static Value ofSlice(OpBuilder &b, SliceOp op, int64_t axis) {
  int64_t source = keptAxis(tensorType(op.getX()).getRank(), axis, [&](int64_t i) { return op.getIndexed()[i]; });
  bool whole = op.getStaticStarts()[source] == 0 && op.getStaticStops()[source] >= (int64_t(1) << 62) &&
               op.getStaticSteps()[source] == 1;
  bool reversed = op.getStaticSteps()[source] == -1 && op.getStaticStarts()[source] == (int64_t(1) << 62) &&
                  op.getStaticStops()[source] == -(int64_t(1) << 62);
  return whole || reversed ? axisLength(b, op.getLoc(), op.getX(), source) : ofPartInRange(op, source);
}

static Value ofConcatenate(OpBuilder &b, ConcatenateOp op, int64_t axis) {
  if (axis != static_cast<int64_t>(op.getAxis()))
    return axisLength(b, op.getLoc(), op.getInputs().front(), axis);
  Value sum;
  for (Value input : op.getInputs()) {
    Value length = axisLength(b, op.getLoc(), input, axis);
    sum = sum ? AddOp::create(b, op.getLoc(), sum, length).getY() : length;
  }
  return sum;
}

static Value ofDot(OpBuilder &b, DotOp op, int64_t axis) {
  Location loc = op.getLoc();
  int64_t batches = op.getLhsBatch().size();
  if (axis < batches)
    return axisLength(b, loc, op.getLhs(), op.getLhsBatch()[axis]);
  axis -= batches;
  auto free = [](Value operand, ArrayRef<int64_t> batch, ArrayRef<int64_t> contract) {
    SmallVector<int64_t> axes;
    for (int64_t i = 0; i < tensorType(operand).getRank(); ++i)
      if (!llvm::is_contained(batch, i) && !llvm::is_contained(contract, i))
        axes.push_back(i);
    return axes;
  };
  auto left = free(op.getLhs(), op.getLhsBatch(), op.getLhsContract());
  if (axis < static_cast<int64_t>(left.size()))
    return axisLength(b, loc, op.getLhs(), left[axis]);
  return axisLength(b, loc, op.getRhs(), free(op.getRhs(), op.getRhsBatch(), op.getRhsContract())[axis - left.size()]);
}

static Value ofGather(OpBuilder &b, GatherOp op, int64_t axis) {
  int64_t batch = op.getBatch(), inserted = tensorType(op.getIndices().front()).getRank() - batch;
  int64_t first = batch + op.getPosition();
  if (axis >= first && axis < first + inserted)
    return axisLength(b, op.getLoc(), op.getIndices().front(), batch + axis - first);
  int64_t kept = axis < first ? axis : axis - inserted;
  int64_t source = keptAxis(tensorType(op.getX()).getRank(), kept,
                            [&](int64_t candidate) { return llvm::is_contained(op.getAxes(), candidate); });
  return axisLength(b, op.getLoc(), op.getX(), source);
}

/// The room for positions: as many as the mask has elements. How many there are, the data decide.
static Value ofNonzero(OpBuilder &b, NonzeroOp op) {
  Value size = indexConstant(b, op.getLoc(), 1);
  for (int64_t axis = 0; axis < tensorType(op.getMask()).getRank(); ++axis) {
    Value length = axisLength(b, op.getLoc(), op.getMask(), axis);
    size = MulOp::create(b, op.getLoc(), size, length);
  }
  return size;
}

namespace {
/// The lengths of the matrices in `x`, and the smaller of them.
struct MatrixLengths {
  MatrixLengths(OpBuilder &b, Location loc, Value x) : b(b), loc(loc), x(x), first(tensorType(x).getRank() - 2) {}

  Value rows() const { return axisLength(b, loc, x, first); }
  Value columns() const { return axisLength(b, loc, x, first + 1); }
  Value smaller() const {
    Value high = rows(), wide = columns();
    return MinimumOp::create(b, loc, high, wide);
  }

  OpBuilder &b;
  Location loc;
  Value x;
  int64_t first; // axis of the rows
};
} // namespace

static Value ofSvd(OpBuilder &b, SvdOp op, OpResult result, int64_t axis) {
  MatrixLengths lengths(b, op.getLoc(), op.getX());
  if (axis < lengths.first)
    return axisLength(b, op.getLoc(), op.getX(), axis);
  if (result == op.getU() && axis == lengths.first)
    return lengths.rows();
  if (result == op.getVt() && axis > lengths.first)
    return lengths.columns();
  if (!op.getFull() || result == op.getS())
    return lengths.smaller();
  return result == op.getU() ? lengths.rows() : lengths.columns();
}

static Value ofQr(OpBuilder &b, QrOp op, OpResult result, int64_t axis) {
  MatrixLengths lengths(b, op.getLoc(), op.getX());
  if (axis < lengths.first)
    return axisLength(b, op.getLoc(), op.getX(), axis);
  if (result == op.getR() && axis > lengths.first)
    return lengths.columns();
  bool isRows = op.getFull() || (result == op.getQ() && axis == lengths.first);
  return isRows ? lengths.rows() : lengths.smaller();
}

static Value ofLeastSquares(OpBuilder &b, LeastSquaresOp op, OpResult result, int64_t axis) {
  MatrixLengths lengths(b, op.getLoc(), op.getA());
  if (result == op.getS())
    return lengths.smaller();
  return axis == 0 ? lengths.columns() : axisLength(b, op.getLoc(), op.getB(), 1);
}

namespace {
/// A length in terms that mean the same inside a region and before it: a number, or axis `number` of `tensor`, or a value.
struct OuterLength {
  Value tensor, value;
  int64_t number = 0;

  bool operator==(const OuterLength &other) const {
    return tensor == other.tensor && value == other.value && number == other.number;
  }
  Value build(OpBuilder &b, Location loc) const {
    return value ? value : tensor ? DimOp::create(b, loc, tensor, number) : indexConstant(b, loc, number);
  }
};

/// Remembers what is created, to take back what was needed in a region only.
struct Created : OpBuilder::Listener {
  void notifyOperationInserted(Operation *op, OpBuilder::InsertPoint) override { ops.push_back(op); }
  void eraseUnusedIn(Operation *parent) {
    for (Operation *op : llvm::reverse(ops))
      if (op->use_empty() && parent->isProperAncestor(op))
        op->erase();
  }
  SmallVector<Operation *> ops;
};
} // namespace

/// The length of what a region of `op` yields, if it is decided outside.
static std::optional<OuterLength> lengthInRegion(Operation *op, Operation *exit, Value yielded, int64_t axis) {
  while (auto cast = yielded.getDefiningOp<tensor::CastOp>())
    yielded = cast.getSource();
  auto isOuter = [&](Value value) { return !op->isAncestor(value.getParentRegion()->getParentOp()); };
  Created created;
  OpBuilder inner(exit, &created);
  Value length = resolvedLength(inner, yielded, axis);
  std::optional<OuterLength> found;
  DenseElementsAttr number;
  if (matchPattern(length, m_Constant(&number)))
    found = OuterLength{{}, {}, number.getSplatValue<int64_t>()};
  else if (isOuter(length))
    found = OuterLength{{}, length, 0};
  else if (auto dim = length.getDefiningOp<DimOp>(); dim && isOuter(dim.getX()))
    found = OuterLength{dim.getX(), {}, static_cast<int64_t>(dim.getAxis())};
  created.eraseUnusedIn(op);
  return found;
}

/// Lengths of trajectories and windows, and of outputs where the step does not decide them.
static Value ofScan(OpBuilder &b, ScanOp op, unsigned result, int64_t axis) {
  // With a condition only the loop knows how many rows there are.
  bool countsSteps = axis == 0 && result < op.getNumResults() - op.getNumStates();
  if (op.hasCondition() && countsSteps)
    return {};
  unsigned trajectory = 0;
  for (unsigned state = 0; state < op.getNumStates(); ++state) {
    bool windowed = !op.getStateTaps(state).empty();
    bool isFinal = result == op.getNumResults() - op.getNumStates() + state;
    bool isTrajectory = windowed && result == trajectory;
    trajectory += windowed;
    if (!isFinal && !isTrajectory)
      continue;
    if (isTrajectory && axis == 0)
      return op.getSteps();
    if (isFinal && windowed && axis == 0)
      return indexConstant(b, op.getLoc(), op.getWindow(state));
    return axisLength(b, op.getLoc(), op.getInitials()[state], axis);
  }
  if (axis == 0)
    return op.getSteps();
  Value output = op.getYield().getOutputs()[result - trajectory];
  std::optional<OuterLength> length = lengthInRegion(op, op.getYield(), output, axis - 1);
  return length ? length->build(b, op.getLoc()) : Value();
}

/// Arguments of a scan's body look like rows of what they come from.
static Value ofArgument(OpBuilder &b, BlockArgument argument, int64_t axis) {
  auto op = dyn_cast_or_null<ScanOp>(argument.getOwner()->getParentOp());
  if (!op)
    return {};
  for (unsigned i = 0; i < op.getSequences().size(); ++i)
    if (llvm::is_contained(op.getSequenceArguments(i), argument))
      return axisLength(b, op.getLoc(), op.getSequences()[i], axis + 1);
  for (unsigned i = 0; i < op.getNumStates(); ++i)
    if (llvm::is_contained(op.getStateArguments(i), argument))
      return axisLength(b, op.getLoc(), op.getInitials()[i], axis + (op.getStateTaps(i).empty() ? 0 : 1));
  return {};
}

static Value ofBranches(OpBuilder &b, scf::IfOp op, unsigned result, int64_t axis) {
  scf::YieldOp first = op.thenYield(), second = op.elseYield();
  std::optional<OuterLength> then = lengthInRegion(op, first, first.getOperand(result), axis);
  std::optional<OuterLength> otherwise = lengthInRegion(op, second, second.getOperand(result), axis);
  return then && then == otherwise ? then->build(b, op.getLoc()) : Value();
}

/// Of two whole tensors, one of which is taken: what both say.
static Value ofSelect(OpBuilder &b, arith::SelectOp op, int64_t axis) {
  Value first = resolvedLength(b, op.getTrueValue(), axis), second = resolvedLength(b, op.getFalseValue(), axis);
  auto one = first.getDefiningOp<DimOp>(), other = second.getDefiningOp<DimOp>();
  bool isSame = one && other && one.getX() == other.getX() && one.getAxis() == other.getAxis();
  return first == second || isSame ? first : Value();
}

Value scansion::scn::lengthFromOperands(OpBuilder &b, Value value, int64_t axis) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return ofArgument(b, argument, axis);
  Operation *op = value.getDefiningOp();
  Location loc = op->getLoc();
  if (isa<ElementwiseOpInterface>(op))
    return axisLength(b, loc, op->getOperand(0), axis);
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<IdentityOp, OverrideGradientOp, AssertOp, PrintOp, ReverseOp, UpdateSliceOp, BandOp, CholeskyOp, InverseOp,
            DetOp, SlogdetOp, EighOp, EigOp, ExpmOp, ScatterOp, SortOp, ArgsortOp, CumsumOp, CumprodOp>(
          [&](auto same) { return axisLength(b, loc, same.getX(), axis); })
      .Case<OverrideRulesOp>([&](OverrideRulesOp rules) {
        return axisLength(b, loc, rules.getValues()[cast<OpResult>(value).getResultNumber()], axis);
      })
      .Case<FillLikeOp>([&](FillLikeOp fill) { return axisLength(b, loc, fill.getLike(), axis); })
      .Case<TransposeOp>([&](TransposeOp t) { return axisLength(b, loc, t.getX(), t.getPermutation()[axis]); })
      .Case<SqueezeOp, ReduceSumOp, ReduceProdOp, ReduceMaxOp, ReduceMinOp, ReduceLogsumexpOp, ReduceAnyOp, ReduceAllOp,
            ArgmaxOp, ArgminOp>([&](auto dropping) { return ofDropped(b, dropping, axis); })
      .Case<BroadcastOp>([&](BroadcastOp broadcast) { return ofBroadcast(b, broadcast, axis); })
      .Case<ReshapeOp>([&](ReshapeOp reshape) { return ofReshape(b, reshape, axis); })
      .Case<ExpandDimsOp>([&](ExpandDimsOp expand) { return ofExpandDims(b, expand, axis); })
      .Case<ConcatenateOp>([&](ConcatenateOp concatenate) { return ofConcatenate(b, concatenate, axis); })
      .Case<SliceOp>([&](SliceOp slice) { return ofSlice(b, slice, axis); })
      .Case<GatherOp>([&](GatherOp gather) { return ofGather(b, gather, axis); })
      .Case<NonzeroOp>([&](NonzeroOp nonzero) { return ofNonzero(b, nonzero); })
      .Case<SearchsortedOp>([&](SearchsortedOp search) { return axisLength(b, loc, search.getValues(), axis); })
      .Case<DotOp>([&](DotOp dot) { return ofDot(b, dot, axis); })
      .Case<PseudoInverseOp>([&](PseudoInverseOp op) {
        int64_t rank = tensorType(op.getX()).getRank();
        return axisLength(b, loc, op.getX(), axis + 2 < rank ? axis : 2 * rank - 3 - axis);
      })
      .Case<SvdOp>([&](SvdOp svd) { return ofSvd(b, svd, cast<OpResult>(value), axis); })
      .Case<QrOp>([&](QrOp qr) { return ofQr(b, qr, cast<OpResult>(value), axis); })
      .Case<LeastSquaresOp>([&](LeastSquaresOp fit) { return ofLeastSquares(b, fit, cast<OpResult>(value), axis); })
      .Case<TriangularSolveOp, SolveOp>([&](auto solve) { return axisLength(b, loc, solve.getB(), axis); })
      .Case<RandomOp>([&](RandomOp random) { return ofRandom(b, random, axis); })
      .Case<ScanOp>([&](ScanOp scan) { return ofScan(b, scan, cast<OpResult>(value).getResultNumber(), axis); })
      .Case<arith::SelectOp>([&](arith::SelectOp choice) { return ofSelect(b, choice, axis); })
      .Case<scf::IfOp>(
          [&](scf::IfOp choice) { return ofBranches(b, choice, cast<OpResult>(value).getResultNumber(), axis); })
      .Default([](Operation *) { return Value(); });
}

/// Follows a length that lengthFromOperands gave; sums, products and minima are followed into.
static Value follow(OpBuilder &b, Value length) {
  if (Operation *combination = length.getDefiningOp(); isa_and_nonnull<AddOp, MulOp, MinimumOp>(combination)) {
    for (OpOperand &operand : combination->getOpOperands())
      operand.set(follow(b, operand.get()));
    return length;
  }
  auto dim = length.getDefiningOp<DimOp>();
  if (!dim)
    return length;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(dim);
  Value better = lengthFromOperands(b, dim.getX(), dim.getAxis());
  return better ? follow(b, better) : length;
}

Value scansion::scn::resolvedLength(OpBuilder &b, Value value, int64_t axis) {
  return follow(b, axisLength(b, value.getLoc(), value, axis));
}
