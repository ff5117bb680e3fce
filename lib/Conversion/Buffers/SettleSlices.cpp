//===- SettleSlices.cpp - slices whose views say what they take -------------===//
//
// A slice becomes a view, whose type repeats what the slice says about starts and steps. Upstream stumbles over three:
//
//   %y = tensor.extract_slice %x[0, %k] [1, 1] [2, 1] : tensor<2x4xf64> to tensor<1xf64>
//     -> [0, %k] [1, 1] [1, 1]    (it finds the axis that is dropped by its step)
//   %y = tensor.extract_slice %x[%c2, 0] [1, 4] [1, 1] : tensor<3x4xf64> to tensor<4xf64>
//     -> [2, 0] [1, 4] [1, 1]     (a view of this view is folded to one with the number, but keeps the old type)
//
//   %y = tensor.extract_slice %x[3, 0] [0, %n] [1, 1] : tensor<?x?xf64> to tensor<0x?xf64>
//     -> tensor.empty(%n)         (it refuses the start as soon as it learns that %x has 3 rows)
//
// It learns that late: a loop that does nothing, whose carried tensors are of unknown lengths, gives what it started from.
// So a start that no element has becomes 0 wherever a number of rows stands at the beginning of such a chain.
//
// The tensors' types do not change.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "scansion/Conversion/Passes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_SETTLESLICES
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// What a value is, if it is a constant or computed from some: later passes fold what no canonicalizer has folded yet.
static std::optional<int64_t> numberOf(OpFoldResult value, int64_t depth = 8) {
  if (std::optional<int64_t> number = getConstantIntValue(value))
    return number;
  Operation *op = dyn_cast<Value>(value).getDefiningOp();
  if (!op || depth == 0 || op->getNumResults() != 1 || !isa<arith::ArithDialect>(op->getDialect()))
    return std::nullopt;
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    std::optional<int64_t> number = numberOf(operand, depth - 1);
    if (!number)
      return std::nullopt;
    operands.push_back(IntegerAttr::get(operand.getType(), *number));
  }
  SmallVector<OpFoldResult> results;
  if (failed(op->fold(operands, results)) || results.size() != 1)
    return std::nullopt;
  return getConstantIntValue(results.front());
}

/// Numbers in place of values that are constants.
static SmallVector<OpFoldResult> known(OpBuilder &b, ArrayRef<OpFoldResult> values) {
  return llvm::map_to_vector(values, [&](OpFoldResult value) -> OpFoldResult {
    std::optional<int64_t> number = numberOf(value);
    return number ? OpFoldResult(b.getIndexAttr(*number)) : value;
  });
}

namespace {
/// Where a slice begins, and its steps.
struct Place {
  SmallVector<OpFoldResult> starts, steps;
};
} // namespace

/// What `value` was before it was written into; a cast or a value that is not updated in place is its own origin.
static Value beforeUpdates(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto insert = dyn_cast<tensor::InsertOp>(op))
      value = insert.getDest();
    else if (auto slice = dyn_cast<tensor::InsertSliceOp>(op))
      value = slice.getDest();
    else
      break;
  }
  return value;
}

/// What a loop carried in the place of its result `value` at the beginning; null if it does not only write into it.
static Value beforeLoop(OpResult value) {
  unsigned number = value.getResultNumber();
  if (auto loop = dyn_cast<scf::ForOp>(value.getOwner()))
    return beforeUpdates(loop.getYieldedValues()[number]) == loop.getRegionIterArgs()[number] ? loop.getInits()[number]
                                                                                              : Value();
  auto loop = dyn_cast<scf::WhileOp>(value.getOwner());
  if (!loop)
    return {};
  auto carried = dyn_cast<BlockArgument>(loop.getConditionOp().getArgs()[number]);
  if (!carried || carried.getOwner() != loop.getBeforeBody())
    return {};
  Value next = beforeUpdates(loop.getYieldOp()->getOperand(carried.getArgNumber()));
  return next == loop.getAfterArguments()[number] ? loop.getInits()[carried.getArgNumber()] : Value();
}

/// Whether a slice that may have no elements starts behind the first one.
static bool mayStartBehindTheEnd(OffsetSizeAndStrideOpInterface slice) {
  return llvm::any_of(llvm::zip(slice.getMixedOffsets(), slice.getMixedSizes()), [](auto place) {
    auto [start, size] = place;
    return getConstantIntValue(start).value_or(0) > 0 && !getConstantIntValue(size);
  });
}

/// The lengths that upstream will find once loops that do nothing are gone, of what `slice` is a part of.
static SmallVector<int64_t> knownShape(OffsetSizeAndStrideOpInterface slice, Value value) {
  SmallVector<int64_t> shape(cast<RankedTensorType>(value.getType()).getShape());
  if (!mayStartBehindTheEnd(slice))
    return shape;
  while (value) {
    value = beforeUpdates(value);
    for (auto [length, known] : llvm::zip(shape, cast<RankedTensorType>(value.getType()).getShape()))
      length = ShapedType::isDynamic(length) ? known : length;
    if (auto cast = value.getDefiningOp<tensor::CastOp>())
      value = cast.getSource();
    else if (auto result = dyn_cast<OpResult>(value))
      value = beforeLoop(result);
    else
      value = {};
  }
  return shape;
}

/// What is to be said of a slice of `whole`; none if it says that already.
static std::optional<Place> settled(OpBuilder &b, OffsetSizeAndStrideOpInterface slice, ArrayRef<int64_t> whole) {
  SmallVector<OpFoldResult> starts = slice.getMixedOffsets(), sizes = slice.getMixedSizes(),
                            steps = slice.getMixedStrides();
  Place place{known(b, starts), known(b, steps)};
  for (auto [size, step] : llvm::zip(sizes, place.steps))
    if (getConstantIntValue(size) == 1)
      step = b.getIndexAttr(1);
  // A start that no element has, which a slice without elements may have, must not be written as a number. Upstream finds
  // the number even so when it looks through a view of this view; any start will do.
  for (auto [start, length] : llvm::zip(place.starts, whole))
    if (std::optional<int64_t> number = getConstantIntValue(start);
        number && !ShapedType::isDynamic(length) && length > 0 && *number >= length)
      start = b.getIndexAttr(0);
  if (!verifyInBoundsSlice(whole, place.starts, sizes, place.steps).isValid)
    place.starts = starts;
  if (place.starts == starts && place.steps == steps)
    return std::nullopt;
  return place;
}

static void settle(tensor::ExtractSliceOp slice) {
  OpBuilder b(slice);
  if (RankedTensorType type = slice.getType(); llvm::is_contained(type.getShape(), 0)) {
    SmallVector<OpFoldResult> lengths;
    llvm::SmallBitVector dropped = slice.getDroppedDims();
    for (auto [axis, size] : llvm::enumerate(slice.getMixedSizes()))
      if (!dropped.test(axis))
        lengths.push_back(size);
    Value nothing = tensor::EmptyOp::create(b, slice.getLoc(), lengths, type.getElementType());
    if (nothing.getType() != type)
      nothing = tensor::CastOp::create(b, slice.getLoc(), type, nothing);
    slice.replaceAllUsesWith(nothing);
    slice.erase();
    return;
  }
  std::optional<Place> place = settled(b, slice, knownShape(slice, slice.getSource()));
  if (!place)
    return;
  auto clear = tensor::ExtractSliceOp::create(b, slice.getLoc(), slice.getType(), slice.getSource(), place->starts,
                                              slice.getMixedSizes(), place->steps);
  slice.replaceAllUsesWith(clear.getResult());
  slice.erase();
}

static void settle(tensor::InsertSliceOp slice) {
  if (llvm::is_contained(slice.getSourceType().getShape(), 0)) {
    slice.replaceAllUsesWith(slice.getDest());
    slice.erase();
    return;
  }
  OpBuilder b(slice);
  std::optional<Place> place = settled(b, slice, knownShape(slice, slice.getDest()));
  if (!place)
    return;
  auto clear = tensor::InsertSliceOp::create(b, slice.getLoc(), slice.getSource(), slice.getDest(), place->starts,
                                             slice.getMixedSizes(), place->steps);
  slice.replaceAllUsesWith(clear.getResult());
  slice.erase();
}

namespace {
struct SettleSlicesPass : scansion::impl::SettleSlicesBase<SettleSlicesPass> {
  void runOnOperation() override {
    SmallVector<Operation *> slices;
    getOperation().walk([&](Operation *op) {
      if (isa<tensor::ExtractSliceOp, tensor::InsertSliceOp>(op))
        slices.push_back(op);
    });
    for (Operation *op : slices) {
      if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
        settle(slice);
      else
        settle(cast<tensor::InsertSliceOp>(op));
    }
  }
};
} // namespace
