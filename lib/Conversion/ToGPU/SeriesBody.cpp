//===- SeriesBody.cpp - what one series computes ----------------------------===//
//
// See SeriesBody.h. Slices, casts and other views are not written where they stand but followed where they are read, so
// a view that nobody reads, or that only lengths are taken of, is no obstacle.
//
//===----------------------------------------------------------------------===//

#include "SeriesBody.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace scansion;

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

Value scansion::skipCasts(Value value) {
  while (auto cast = value.getDefiningOp<tensor::CastOp>())
    value = cast.getSource();
  return value;
}

bool scansion::carriesTrajectory(scf::ForOp loop, unsigned position) {
  return skipCasts(loop.getYieldedValues()[position]).getDefiningOp<tensor::InsertSliceOp>() != nullptr;
}

InFlightDiagnostic SeriesBody::refuse(const Twine &reason) const {
  return current->emitError("'") << current->getName()
                                 << "' does not fit a kernel of one thread per series: " << reason;
}

bool SeriesBody::isOutside(Value value) const {
  Operation *op = value.getDefiningOp();
  if (!op)
    op = value.getParentBlock()->getParentOp();
  for (; op; op = op->getParentOp())
    if (kernel.contains(op))
      return false;
  return true;
}

LogicalResult SeriesBody::write(Operation *op) {
  current = op;
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](linalg::GenericOp map) { return writeMap(map); })
      .Case([&](scf::ForOp loop) { return writeLoop(loop); })
      .Case([&](tensor::InsertSliceOp store) { return writeStore(store); })
      .Case([&](tensor::ExtractOp read) { return writeRead(read); })
      .Case([&](scn::CheckOp) -> LogicalResult {
        return refuse("what it checks depends on the step, and a kernel cannot fail a call");
      })
      .Case([&](func::CallOp call) -> LogicalResult {
        return refuse("a kernel cannot call '") << call.getCallee() << "' of the C library";
      })
      .Default([&](Operation *other) { return writeScalar(other); });
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

static bool isTensor(Value value) { return isa<TensorType>(value.getType()); }

/// Whether the op, or one inside it, takes a tensor that the kernel computes.
bool SeriesBody::usesRows(Operation *op) const {
  return op
      ->walk([&](Operation *inner) {
        bool uses = llvm::any_of(inner->getOperands(), [&](Value x) { return isTensor(x) && !isOutside(x); });
        return uses ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

LogicalResult SeriesBody::writeScalar(Operation *op) {
  if (!isMemoryEffectFree(op) || (op->getNumRegions() && usesRows(op)))
    return refuse("it is not elementwise on rows of one shape");
  if (llvm::any_of(op->getResults(), isTensor))
    return success(); // followed where it is read
  if (usesRows(op))
    return refuse("it needs a whole row");
  b.clone(*op, scalars);
  return success();
}

LogicalResult SeriesBody::writeRead(tensor::ExtractOp read) {
  auto indices = llvm::map_to_vector(read.getIndices(), [&](Value index) { return scalars.lookupOrDefault(index); });
  Result element = readElement(read.getTensor(), indices);
  if (failed(element))
    return failure();
  scalars.map(read.getResult(), *element);
  return success();
}

//===----------------------------------------------------------------------===//
// Elements of tensors
//===----------------------------------------------------------------------===//

Value SeriesBody::indexOf(OpFoldResult value) {
  if (auto dynamic = dyn_cast<Value>(value))
    return scalars.lookupOrDefault(dynamic);
  return getValueOrCreateConstantIndexOp(b, current->getLoc(), value);
}

SeriesBody::Result SeriesBody::readElement(Value tensor, ArrayRef<Value> indices) {
  if (Value element = elements.lookup(tensor)) {
    if (llvm::equal(indices, place))
      return element;
    return LogicalResult(refuse("it reads values of other series"));
  }
  if (auto cast = tensor.getDefiningOp<tensor::CastOp>())
    return readElement(cast.getSource(), indices);
  if (auto slice = tensor.getDefiningOp<tensor::ExtractSliceOp>())
    return readSlice(slice, indices);
  if (auto scalar = tensor.getDefiningOp<tensor::FromElementsOp>(); scalar && rankOf(tensor) == 0)
    return scalars.lookupOrDefault(scalar.getElements().front());
  DenseElementsAttr constant;
  if (matchPattern(tensor, m_Constant(&constant)) && constant.isSplat() && constant.getElementType().isIntOrFloat())
    return Value(arith::ConstantOp::create(b, current->getLoc(), constant.getSplatValue<TypedAttr>()));
  if (!isOutside(tensor))
    return LogicalResult(refuse("it reads a tensor that other operations of the kernel fill"));
  return Value(tensor::ExtractOp::create(b, current->getLoc(), tensor, indices));
}

/// The element of a slice is one of its source's, at offset + index * stride along each axis.
SeriesBody::Result SeriesBody::readSlice(tensor::ExtractSliceOp slice, ArrayRef<Value> indices) {
  Location loc = current->getLoc();
  llvm::SmallBitVector dropped = slice.getDroppedDims();
  SmallVector<Value> inSource;
  for (auto [axis, offset, stride] : llvm::enumerate(slice.getMixedOffsets(), slice.getMixedStrides())) {
    inSource.push_back(indexOf(offset));
    if (dropped[axis])
      continue;
    Value steps = b.createOrFold<arith::MulIOp>(loc, indices.front(), indexOf(stride));
    inSource.back() = b.createOrFold<arith::AddIOp>(loc, steps, inSource.back());
    indices = indices.drop_front();
  }
  return readElement(slice.getSource(), inSource);
}

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

LogicalResult SeriesBody::writeMap(linalg::GenericOp map) {
  if (map.getNumParallelLoops() != map.getNumLoops())
    return refuse("it reduces an axis");
  if (map.getNumLoops() != place.size())
    return refuse("it computes over ") << map.getNumLoops() << " axes, but the kernel over " << place.size();
  for (OpOperand &init : map.getDpsInitsMutable())
    if (!map.getMatchingIndexingMap(&init).isIdentity())
      return refuse("its result is permuted");
  SmallVector<OpFoldResult> dims(place.begin(), place.end());
  for (OpOperand &operand : map->getOpOperands()) {
    BlockArgument argument = map.getMatchingBlockArgument(&operand);
    if (argument.use_empty())
      continue;
    SmallVector<Value> indices;
    AffineMap access = map.getMatchingIndexingMap(&operand);
    for (unsigned axis = 0; axis < access.getNumResults(); ++axis)
      indices.push_back(
          indexOf(affine::makeComposedFoldedAffineApply(b, map.getLoc(), access.getSubMap({axis}), dims)));
    Result element =
        isTensor(operand.get()) ? readElement(operand.get(), indices) : Result(scalars.lookupOrDefault(operand.get()));
    if (failed(element))
      return failure();
    scalars.map(argument, *element);
  }
  for (Operation &op : map.getBody()->without_terminator())
    if (failed(writePayload(&op)))
      return failure();
  for (auto [result, yielded] : llvm::zip(map.getResults(), map.getBody()->getTerminator()->getOperands()))
    elements[result] = scalars.lookupOrDefault(yielded);
  return success();
}

LogicalResult SeriesBody::writePayload(Operation *op) {
  if (auto index = dyn_cast<linalg::IndexOp>(op)) {
    scalars.map(index.getResult(), place[index.getDim()]);
    return success();
  }
  return write(op);
}

//===----------------------------------------------------------------------===//
// Loops over time
//===----------------------------------------------------------------------===//

SeriesBody::Result SeriesBody::carried(scf::ForOp loop, unsigned position, OpOperand &operand) {
  auto type = dyn_cast<RankedTensorType>(operand.get().getType());
  if (!type)
    return scalars.lookupOrDefault(operand.get());
  if (carriesTrajectory(loop, position)) {
    FailureOr<Column> column = columnAt(operand);
    return failed(column) ? Result(failure()) : Result(column->scalars);
  }
  if (type.getRank() == static_cast<int64_t>(place.size()))
    return readElement(operand.get(), place);
  current = loop;
  return LogicalResult(refuse("it carries a ") << type << ", which is neither a row of " << place.size()
                                               << " axes nor a trajectory of such rows");
}

/// Says what stands for the loop's carried value, `old`, in the code that is being written.
void SeriesBody::bind(scf::ForOp loop, unsigned position, Value old, Value written) {
  if (!isTensor(old))
    scalars.map(old, written);
  else if (carriesTrajectory(loop, position))
    columns[old] = {written, columns.lookup(old).output};
  else
    elements[old] = written;
}

LogicalResult SeriesBody::writeLoop(scf::ForOp loop) {
  SmallVector<Value> initial;
  for (auto [position, operand] : llvm::enumerate(loop.getInitArgsMutable())) {
    Result value = carried(loop, position, operand);
    if (failed(value))
      return failure();
    initial.push_back(*value);
    if (isTensor(operand.get()) && carriesTrajectory(loop, position)) {
      unsigned output = columnAt(operand)->output;
      columns[loop.getRegionIterArg(position)].output = columns[loop.getResult(position)].output = output;
    }
  }
  scf::IfOp branch = writeGuard(loop, initial);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  auto bound = [&](Value value) { return scalars.lookupOrDefault(value); };
  auto written = scf::ForOp::create(b, loop.getLoc(), bound(loop.getLowerBound()), bound(loop.getUpperBound()),
                                    bound(loop.getStep()), initial, nullptr, loop.getUnsignedCmp());
  written->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  scf::YieldOp::create(b, loop.getLoc(), written.getResults());
  if (failed(writeStep(loop, written)))
    return failure();
  for (auto [position, result] : llvm::enumerate(branch.getResults()))
    bind(loop, position, loop.getResult(position), result);
  return success();
}

/// The branch around a loop, which gives the initial values where the loop has no steps. What a series reads in every
/// step alike can then be read before the loop, and still not where no step would read it.
scf::IfOp SeriesBody::writeGuard(scf::ForOp loop, ValueRange initial) {
  auto predicate = loop.getUnsignedCmp() ? arith::CmpIPredicate::ult : arith::CmpIPredicate::slt;
  Value runs = arith::CmpIOp::create(b, loop.getLoc(), predicate, scalars.lookupOrDefault(loop.getLowerBound()),
                                     scalars.lookupOrDefault(loop.getUpperBound()));
  auto branch = scf::IfOp::create(b, loop.getLoc(), initial.getTypes(), runs, /*addThenBlock=*/true,
                                  /*addElseBlock=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(b, loop.getLoc(), initial);
  return branch;
}

LogicalResult SeriesBody::writeStep(scf::ForOp loop, scf::ForOp written) {
  OpBuilder::InsertionGuard guard(b);
  if (!written.getBody()->empty())
    written.getBody()->back().erase(); // a loop that carries nothing comes with its terminator
  b.setInsertionPointToEnd(written.getBody());
  scalars.map(loop.getInductionVar(), written.getInductionVar());
  for (auto [position, argument] : llvm::enumerate(written.getRegionIterArgs()))
    bind(loop, position, loop.getRegionIterArg(position), argument);
  for (Operation &op : loop.getBody()->without_terminator())
    if (failed(write(&op)))
      return failure();
  SmallVector<Value> next;
  current = loop;
  for (auto [position, operand] : llvm::enumerate(loop.getBody()->getTerminator()->getOpOperands())) {
    Result value = carried(loop, position, operand);
    if (failed(value))
      return failure();
    next.push_back(*value);
  }
  scf::YieldOp::create(b, loop.getLoc(), next);
  return success();
}

//===----------------------------------------------------------------------===//
// Trajectories
//===----------------------------------------------------------------------===//

FailureOr<Column> SeriesBody::columnAt(OpOperand &operand) {
  if (auto start = starts.find(&operand); start != starts.end())
    return start->second;
  Value trajectory = skipCasts(operand.get());
  if (auto found = columns.find(trajectory); found != columns.end() && found->second.scalars) {
    if (trajectory.hasOneUse())
      return found->second;
    return LogicalResult(refuse("it writes to a trajectory that something else reads"));
  }
  return LogicalResult(refuse("it keeps a trajectory for each step of an outer loop"));
}

LogicalResult SeriesBody::writeStore(tensor::InsertSliceOp store) {
  int64_t leading = store.getDestType().getRank() - place.size();
  bool isRow =
      store.getSourceType().getRank() == static_cast<int64_t>(place.size()) && leading >= 0 && store.hasUnitStride();
  for (auto [axis, size] : llvm::enumerate(store.getMixedSizes()))
    isRow &= static_cast<int64_t>(axis) < leading ? isConstantIntValue(size, 1)
                                                  : isConstantIntValue(store.getMixedOffsets()[axis], 0);
  if (!isRow)
    return refuse("it stores something else than one whole row");
  Result element = readElement(store.getSource(), place);
  FailureOr<Column> column = columnAt(store.getDestMutable());
  if (failed(element) || failed(column))
    return failure();
  SmallVector<Value> step;
  SmallVector<OpFoldResult> offsets = store.getMixedOffsets();
  for (OpFoldResult offset : ArrayRef(offsets).take_front(leading))
    step.push_back(indexOf(offset));
  Value scalars = tensor::InsertOp::create(b, store.getLoc(), *element, column->scalars, step);
  columns[store.getResult()] = {scalars, column->output};
  return success();
}
