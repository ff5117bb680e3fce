//===- ReplaceEmptyViews.cpp - views of buffers that hold nothing -----------===//
//
// Upstream's verifier wants the static offset of a view to lie inside the buffer, which an axis of length 0 does not have:
//
//   %y = memref.subview %x[0] [%n] [1] : memref<0xf64> to memref<?xf64, strided<[1]>>
//     -> memref.reinterpret_cast %x to offset: [0], sizes: [%n], strides: [1]
//
// Such views come up where a length turns out to be 0 while a program is simplified. Nobody reads or writes through them.
// Those whose own length is 0 are replaced too: behind the last element they start outside, once the buffer's length is known.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_REPLACEEMPTYVIEWS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Whether it starts outside, or may when more lengths are known: it holds nothing behind the last element.
static bool startsOutside(memref::SubViewOp view) {
  if (llvm::any_of(view.getMixedSizes(), [](OpFoldResult size) { return isConstantIntValue(size, 0); }))
    return true;
  for (auto [offset, length] : llvm::zip(view.getStaticOffsets(), view.getSourceType().getShape()))
    if (length == 0 && !ShapedType::isDynamic(offset))
      return true;
  return false;
}

/// A number of a type, or any number where the type leaves it open.
static OpFoldResult known(OpBuilder &b, Location loc, int64_t number) {
  if (ShapedType::isDynamic(number))
    return arith::ConstantIndexOp::create(b, loc, 0).getResult();
  return b.getIndexAttr(number);
}

static void replace(memref::SubViewOp view) {
  OpBuilder b(view);
  Location loc = view.getLoc();
  MemRefType type = view.getType();
  auto [strides, offset] = type.getStridesAndOffset();
  SmallVector<OpFoldResult> sizes, steps;
  llvm::SmallBitVector dropped = view.getDroppedDims();
  for (auto [axis, size] : llvm::enumerate(view.getMixedSizes()))
    if (!dropped.test(axis))
      sizes.push_back(size);
  for (int64_t stride : strides)
    steps.push_back(known(b, loc, stride));
  OpFoldResult start = known(b, loc, offset);
  Value empty = memref::ReinterpretCastOp::create(b, loc, type, view.getSource(), start, sizes, steps);
  view.replaceAllUsesWith(empty);
  view.erase();
}

namespace {
struct ReplaceEmptyViewsPass : scansion::impl::ReplaceEmptyViewsBase<ReplaceEmptyViewsPass> {
  void runOnOperation() override {
    SmallVector<memref::SubViewOp> views;
    getOperation().walk([&](memref::SubViewOp view) {
      if (startsOutside(view))
        views.push_back(view);
    });
    llvm::for_each(views, replace);
  }
};
} // namespace
