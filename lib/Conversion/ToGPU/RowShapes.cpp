//===- RowShapes.cpp - the one shape of a kernel's rows ---------------------===//
//
// See RowShapes.h.
//
//===----------------------------------------------------------------------===//

#include "RowShapes.h"
#include "SeriesBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "llvm/ADT/EquivalenceClasses.h"

using namespace mlir;
using namespace scansion;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Lengths
//===----------------------------------------------------------------------===//

/// The tensor whose lengths are those of `value` by construction; null if there is none.
static Value shapedAlike(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
    return loop && argument.getArgNumber() ? loop.getInitArgs()[argument.getArgNumber() - 1] : Value();
  }
  Operation *op = value.getDefiningOp();
  unsigned result = cast<OpResult>(value).getResultNumber();
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return loop.getInitArgs()[result];
  if (auto map = dyn_cast<linalg::GenericOp>(op))
    return map.getDpsInits()[result];
  if (auto store = dyn_cast<tensor::InsertSliceOp>(op))
    return store.getDest();
  if (auto cast = dyn_cast<tensor::CastOp>(op))
    return cast.getSource();
  return {};
}

OpFoldResult RowShapes::lengthBefore(OpBuilder &b, Value value, int64_t axis) {
  while (tensorType(value).isDynamicDim(axis)) {
    if (auto empty = value.getDefiningOp<tensor::EmptyOp>())
      return empty.getMixedSizes()[axis];
    Value source = shapedAlike(value);
    if (!source)
      return tensor::DimOp::create(b, value.getLoc(), value, axis).getResult();
    value = source;
  }
  return b.getIndexAttr(tensorType(value).getDimSize(axis));
}

void RowShapes::resolveLengths() {
  SmallVector<tensor::DimOp> worklist;
  Operation *function = kernel.front()->getParentOp();
  function->walk([&](tensor::DimOp dim) {
    if (dim.getConstantIndex() && shapedAlike(dim.getSource()))
      worklist.push_back(dim);
  });
  for (tensor::DimOp dim : worklist) {
    OpBuilder b(dim);
    OpFoldResult length = lengthBefore(b, dim.getSource(), *dim.getConstantIndex());
    dim.getResult().replaceAllUsesWith(getValueOrCreateConstantIndexOp(b, dim.getLoc(), length));
    dim.erase();
  }
}

SmallVector<OpFoldResult> RowShapes::rowLengths(OpBuilder &b) const {
  SmallVector<OpFoldResult> lengths;
  for (int64_t axis = leading; axis < leading + rank; ++axis)
    lengths.push_back(lengthBefore(b, sample, axis));
  return lengths;
}

//===----------------------------------------------------------------------===//
// Equal lengths
//===----------------------------------------------------------------------===//

/// A loop decides what a row is, because its rows may be stacked; without one the first map does.
LogicalResult RowShapes::findSample() {
  for (Operation *op : kernel)
    if (auto loop = dyn_cast<scf::ForOp>(op))
      for (auto [position, initial] : llvm::enumerate(loop.getInitArgs())) {
        if (!isa<RankedTensorType>(initial.getType()))
          continue;
        sample = initial;
        rank = tensorType(initial).getRank();
        if (carriesTrajectory(loop, position)) {
          auto store = skipCasts(loop.getYieldedValues()[position]).getDefiningOp<tensor::InsertSliceOp>();
          leading = rank - store.getSourceType().getRank();
          rank -= leading;
        }
        if (rank == 0)
          return op->emitError("'") << op->getName() << "' does not fit a kernel of one thread per series: "
                                    << "its states are scalars, so there is one series only";
        return success();
      }
  auto map = cast<linalg::GenericOp>(*llvm::find_if(kernel, llvm::IsaPred<linalg::GenericOp>));
  sample = map.getDpsInits().front();
  rank = tensorType(sample).getRank();
  return success();
}

namespace {
/// Tensors whose last axes, as many as a row has, are known to have equal lengths.
class EqualRows {
public:
  explicit EqualRows(int64_t rank) : rank(rank) {}

  void join(Value x, Value y) {
    if (isa<RankedTensorType>(x.getType()))
      classes.unionSets(add(x), add(y));
  }
  bool areEqual(Value x, Value y) { return classes.isEquivalent(add(x), add(y)); }

  void visit(Operation *op) {
    if (auto map = dyn_cast<linalg::GenericOp>(op))
      for (OpOperand &operand : map->getOpOperands())
        if (map.getMatchingIndexingMap(&operand).isIdentity())
          join(operand.get(), map.getResult(0));
    if (auto map = dyn_cast<linalg::GenericOp>(op))
      for (Value result : map.getResults())
        join(result, map.getResult(0));
    if (auto store = dyn_cast<tensor::InsertSliceOp>(op)) {
      join(store.getSource(), store.getDest());
      join(store.getResult(), store.getDest());
    }
    if (auto cast = dyn_cast<tensor::CastOp>(op))
      join(cast.getSource(), cast.getResult());
    if (auto loop = dyn_cast<scf::ForOp>(op))
      for (auto [initial, argument, next, result] :
           llvm::zip(loop.getInitArgs(), loop.getRegionIterArgs(), loop.getYieldedValues(), loop.getResults())) {
        join(initial, argument);
        join(argument, next);
        join(next, result);
      }
  }

private:
  /// Static shapes are equal by themselves; their type, which MLIR keeps once, stands for them.
  const void *add(Value value) {
    const void *key = value.getAsOpaquePointer();
    classes.insert(key);
    ArrayRef<int64_t> row = tensorType(value).getShape();
    row = row.take_back(rank);
    if (static_cast<int64_t>(row.size()) == rank && !ShapedType::isDynamicShape(row))
      classes.unionSets(key, RankedTensorType::get(row, IndexType::get(value.getContext())).getAsOpaquePointer());
    return key;
  }

  int64_t rank;
  llvm::EquivalenceClasses<const void *> classes;
};
} // namespace

void RowShapes::writeChecks(OpBuilder &b) const {
  EqualRows rows(rank);
  for (Operation *op : kernel)
    rows.visit(op);
  SmallVector<OpFoldResult> expected = rowLengths(b);
  auto asNumber = [&](Location loc, OpFoldResult length) -> Value {
    return arith::IndexCastOp::create(b, loc, b.getI64Type(), getValueOrCreateConstantIndexOp(b, loc, length));
  };
  for (Operation *op : kernel)
    for (Value result : op->getResults()) {
      if (!isa<RankedTensorType>(result.getType()) || rows.areEqual(result, sample))
        continue;
      rows.join(result, sample);
      for (auto [axis, length] : llvm::enumerate(expected)) {
        int64_t own = tensorType(result).getRank() - rank + axis;
        Value lhs = asNumber(op->getLoc(), lengthBefore(b, result, own)), rhs = asNumber(op->getLoc(), length);
        Value equal = arith::CmpIOp::create(b, op->getLoc(), arith::CmpIPredicate::eq, lhs, rhs);
        scn::CheckOp::create(b, op->getLoc(), equal, lhs, rhs, b.getI32IntegerAttr(/*SCN_VALUE_ERROR=*/1),
                             b.getStringAttr("rows that one kernel computes have lengths {a} and {b}"),
                             /*site=*/IntegerAttr());
      }
    }
}

LogicalResult RowShapes::check() {
  if (failed(findSample()))
    return failure();
  EqualRows rows(rank);
  for (Operation *op : kernel)
    op->walk([&](Operation *inner) { rows.visit(inner); });
  for (Operation *op : kernel) {
    WalkResult walked = op->walk([&](Operation *inner) {
      if (!isa<linalg::GenericOp, scf::ForOp, tensor::InsertSliceOp>(inner))
        return WalkResult::advance();
      for (Value result : inner->getResults())
        if (isa<RankedTensorType>(result.getType()) && !rows.areEqual(result, sample)) {
          inner->emitError("'") << inner->getName() << "' does not fit a program of one kernel: "
                                << "its rows are not known to have the shape of the other rows";
          return WalkResult::interrupt();
        }
      return WalkResult::advance();
    });
    if (walked.wasInterrupted())
      return failure();
  }
  return success();
}
