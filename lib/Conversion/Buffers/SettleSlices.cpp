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
// The tensors' types do not change.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
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

/// Numbers in place of values that are constants.
static SmallVector<OpFoldResult> known(OpBuilder &b, ArrayRef<OpFoldResult> values) {
  return llvm::map_to_vector(values, [&](OpFoldResult value) -> OpFoldResult {
    std::optional<int64_t> number = getConstantIntValue(value);
    return number ? OpFoldResult(b.getIndexAttr(*number)) : value;
  });
}

namespace {
/// Where a slice begins, and its steps.
struct Place {
  SmallVector<OpFoldResult> starts, steps;
};
} // namespace

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
  std::optional<Place> place = settled(b, slice, slice.getSourceType().getShape());
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
  std::optional<Place> place = settled(b, slice, slice.getDestType().getShape());
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
