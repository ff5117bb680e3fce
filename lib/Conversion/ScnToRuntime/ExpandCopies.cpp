//===- ExpandCopies.cpp - scn-expand-copies ---------------------------------===//
//
// Upstream turns a copy between strided buffers into a call of a runtime function that walks the elements one by one.
// Here the trailing axes that are contiguous on both sides stay one copy, and the axes before them become loops.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace scansion {
#define GEN_PASS_DEF_EXPANDCOPIES
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;

/// The part of `buffer` at `indices` along its first axes, whole along the others. The others are contiguous, so it is.
static Value runAt(OpBuilder &b, Location loc, Value buffer, ValueRange indices, ArrayRef<OpFoldResult> sizes) {
  int64_t rank = cast<MemRefType>(buffer.getType()).getRank();
  SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0)), lengths(sizes), strides(rank, b.getIndexAttr(1));
  for (auto [axis, index] : llvm::enumerate(indices)) {
    offsets[axis] = index;
    lengths[axis] = b.getIndexAttr(1);
  }
  // Without the axes of length 1, so that the type says that it is contiguous.
  SmallVector<int64_t> shape;
  for (OpFoldResult length : ArrayRef<OpFoldResult>(lengths).drop_front(indices.size()))
    shape.push_back(getConstantIntValue(length).value_or(ShapedType::kDynamic));
  auto type = cast<MemRefType>(buffer.getType());
  auto runType = memref::SubViewOp::inferRankReducedResultType(shape, type, offsets, lengths, strides);
  return memref::SubViewOp::create(b, loc, runType, buffer, offsets, lengths, strides);
}

static void copyElement(OpBuilder &b, Location loc, Value source, Value target, ValueRange indices) {
  Value element = memref::LoadOp::create(b, loc, source, indices);
  memref::StoreOp::create(b, loc, element, target, indices);
}

/// The lengths, attributes where either buffer's type or a constant says them.
static SmallVector<OpFoldResult> commonSizes(OpBuilder &b, Location loc, Value source, Value target) {
  SmallVector<OpFoldResult> sizes = memref::getMixedSizes(b, loc, target);
  for (auto [axis, length] : llvm::enumerate(cast<MemRefType>(source.getType()).getShape()))
    if (!ShapedType::isDynamic(length))
      sizes[axis] = b.getIndexAttr(length);
  for (OpFoldResult &size : sizes)
    if (std::optional<int64_t> length = getConstantIntValue(size))
      size = b.getIndexAttr(*length);
  return sizes;
}

static void copyInLoops(memref::CopyOp copy, int64_t contiguous) {
  OpBuilder b(copy);
  Location loc = copy.getLoc();
  Value source = copy.getSource(), target = copy.getTarget();
  int64_t rank = cast<MemRefType>(target.getType()).getRank();
  SmallVector<OpFoldResult> sizes = commonSizes(b, loc, source, target);
  Value zero = arith::ConstantIndexOp::create(b, loc, 0), one = arith::ConstantIndexOp::create(b, loc, 1);
  SmallVector<Value> indices;
  for (int64_t axis = 0; axis < rank - contiguous; ++axis) {
    Value length = getValueOrCreateConstantIndexOp(b, loc, sizes[axis]);
    auto loop = scf::ForOp::create(b, loc, zero, length, one);
    indices.push_back(loop.getInductionVar());
    b.setInsertionPointToStart(loop.getBody());
  }
  if (contiguous == 0)
    return copyElement(b, loc, source, target, indices);
  Value from = runAt(b, loc, source, indices, sizes), to = runAt(b, loc, target, indices, sizes);
  memref::CopyOp::create(b, loc, from, to);
}

static void expand(memref::CopyOp copy) {
  auto source = dyn_cast<MemRefType>(copy.getSource().getType());
  auto target = dyn_cast<MemRefType>(copy.getTarget().getType());
  if (!source || !target)
    return;
  // Upstream's views refuse the offset 0 on an axis of static length 0.
  if (llvm::is_contained(source.getShape(), 0) || llvm::is_contained(target.getShape(), 0))
    return copy.erase();
  if (target.hasStaticShape() && target.getNumElements() == 1) {
    OpBuilder b(copy);
    Value zero = target.getRank() ? arith::ConstantIndexOp::create(b, copy.getLoc(), 0) : Value();
    copyElement(b, copy.getLoc(), copy.getSource(), copy.getTarget(), SmallVector<Value>(target.getRank(), zero));
    copy.erase();
    return;
  }
  int64_t contiguous = std::min(source.getNumContiguousTrailingDims(), target.getNumContiguousTrailingDims());
  if (contiguous == target.getRank())
    return;
  copyInLoops(copy, contiguous);
  copy.erase();
}

namespace {
struct ExpandCopies : scansion::impl::ExpandCopiesBase<ExpandCopies> {
  void runOnOperation() override {
    SmallVector<memref::CopyOp> copies;
    getOperation().walk([&](memref::CopyOp copy) { copies.push_back(copy); });
    llvm::for_each(copies, expand);
  }
};
} // namespace
