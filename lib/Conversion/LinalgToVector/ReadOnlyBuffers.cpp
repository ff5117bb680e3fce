//===- ReadOnlyBuffers.cpp - what a loop reads and leaves alone -------------===//
//
// See ReadOnlyBuffers.h.
//
//===----------------------------------------------------------------------===//

#include "ReadOnlyBuffers.h"

#include "LoopChoice.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace scansion;

/// What `buffer` is a view of, or itself.
static Value rootOf(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  return buffer;
}

/// Whether the op may write into `buffer`, or hand it on under another name.
static bool mayWrite(Operation *op, Value buffer) {
  if (isa<func::ReturnOp>(op))
    return false;
  auto effects = dyn_cast<MemoryEffectOpInterface>(op);
  if (!effects || llvm::any_of(op->getResultTypes(), llvm::IsaPred<MemRefType>) || op->getNumRegions() > 1)
    return true;
  SmallVector<MemoryEffects::EffectInstance> found;
  effects.getEffectsOnValue(buffer, found);
  return llvm::any_of(found, [](const auto &effect) { return !isa<MemoryEffects::Read>(effect.getEffect()); });
}

/// Whether nothing in the loop writes into the memory that `buffer` is in, as far as its views show. Memory that is handed
/// on under another name, anywhere, may be written anywhere.
static bool isReadOnly(scf::ForOp loop, Value buffer) {
  SmallVector<Value> views = {rootOf(buffer)};
  if (auto argument = dyn_cast<BlockArgument>(views.front());
      argument && !isa<func::FuncOp>(argument.getOwner()->getParentOp()))
    return false;
  while (!views.empty()) {
    Value view = views.pop_back_val();
    for (Operation *user : view.getUsers()) {
      if (auto next = dyn_cast<ViewLikeOpInterface>(user); next && next.getViewSource() == view) {
        views.push_back(user->getResult(0));
        continue;
      }
      bool escapes = !isa<MemoryEffectOpInterface>(user) && !isa<func::ReturnOp>(user);
      if (escapes || (loop->isProperAncestor(user) && mayWrite(user, view)))
        return false;
    }
  }
  return true;
}

scf::ForOp scansion::outermostReader(Operation *op, Value buffer) {
  scf::ForOp found;
  for (auto loop = op->getParentOfType<scf::ForOp>(); loop; loop = loop->getParentOfType<scf::ForOp>()) {
    if (!loop.isDefinedOutsideOfLoop(buffer) || !isReadOnly(loop, buffer))
      break;
    found = loop;
  }
  return found;
}

bool scansion::canLayOutOnce(linalg::LinalgOp op, OpOperand &operand, unsigned loop) {
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  AffineMap map = op.getMatchingIndexingMap(&operand);
  return isa<linalg::GenericOp>(op) && type && type.hasStaticShape() && map.isProjectedPermutation() &&
         map.isFunctionOfDim(loop) && !isDenseAlong(op, operand, loop) && outermostReader(op, operand.get());
}

/// The operand's axes in another order: that of `loop` last.
static void layOut(linalg::GenericOp op, OpOperand &operand, unsigned loop) {
  MLIRContext *context = op.getContext();
  AffineMap map = op.getMatchingIndexingMap(&operand);
  auto type = cast<MemRefType>(operand.get().getType());
  unsigned last = *map.getResultPosition(getAffineDimExpr(loop, context));
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  axes.erase(axes.begin() + last);
  axes.push_back(last);
  SmallVector<int64_t> shape;
  SmallVector<AffineExpr> places;
  for (int64_t axis : axes) {
    shape.push_back(type.getDimSize(axis));
    places.push_back(map.getResult(axis));
  }
  // At the function's start: loops further out give back nothing of what they would allocate.
  OpBuilder b = OpBuilder::atBlockBegin(&op->getParentOfType<func::FuncOp>().front());
  auto copyType = MemRefType::get(shape, type.getElementType());
  Value copy = memref::AllocOp::create(b, op.getLoc(), copyType, b.getI64IntegerAttr(64));
  b.setInsertionPoint(outermostReader(op, operand.get()));
  linalg::TransposeOp::create(b, op.getLoc(), operand.get(), copy, axes);
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps[operand.getOperandNumber()] = AffineMap::get(map.getNumDims(), 0, places, context);
  op.setIndexingMapsAttr(b.getAffineMapArrayAttr(maps));
  operand.set(copy);
}

void scansion::layOutOnce(linalg::LinalgOp op, unsigned loop) {
  for (OpOperand *operand : op.getDpsInputOperands())
    if (canLayOutOnce(op, *operand, loop))
      layOut(cast<linalg::GenericOp>(op), *operand, loop);
}
