//===- LoopChoice.cpp - which loops of a linalg op become vectors -----------===//
//
// See LoopChoice.h.
//
//===----------------------------------------------------------------------===//

#include "LoopChoice.h"

using namespace mlir;

/// Whether elements along `loop` lie side by side in the operand, or it does not depend on `loop`.
static bool isDenseAlong(linalg::LinalgOp op, OpOperand &operand, unsigned loop) {
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  AffineMap map = op.getMatchingIndexingMap(&operand);
  if (!type)
    return true;
  for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
    if (!expr.isFunctionOfDim(loop))
      continue;
    bool isLast = axis + 1 == map.getNumResults() && expr == getAffineDimExpr(loop, op.getContext());
    SmallVector<int64_t> strides;
    int64_t offset;
    if (!isLast || failed(type.getStridesAndOffset(strides, offset)) || strides.back() != 1)
      return false;
  }
  return true;
}

static bool isDenseAlong(linalg::LinalgOp op, unsigned loop) {
  return llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) { return isDenseAlong(op, operand, loop); });
}

bool scansion::hasPlainMaps(linalg::LinalgOp op) {
  return llvm::all_of(op.getIndexingMapsArray(), [](AffineMap map) {
    return llvm::all_of(map.getResults(), [](AffineExpr expr) { return isa<AffineDimExpr, AffineConstantExpr>(expr); });
  });
}

std::optional<unsigned> scansion::resultLoop(linalg::LinalgOp op) {
  std::optional<unsigned> loop;
  for (OpOperand &init : op.getDpsInitsMutable()) {
    AffineMap map = op.getMatchingIndexingMap(&init);
    if (map.getNumResults() == 0 || !map.isProjectedPermutation())
      return std::nullopt;
    unsigned last = map.getDimPosition(map.getNumResults() - 1);
    if (loop && *loop != last)
      return std::nullopt;
    loop = last;
  }
  return loop && isDenseAlong(op, *loop) ? loop : std::nullopt;
}

std::optional<unsigned> scansion::reductionLoop(linalg::LinalgOp op) {
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  for (unsigned loop = kinds.size(); loop-- > 0;)
    if (kinds[loop] == utils::IteratorType::reduction && isDenseAlong(op, loop))
      return loop;
  return std::nullopt;
}

std::optional<unsigned> scansion::rowsLoop(linalg::LinalgOp op, unsigned vectorLoop, int64_t rows) {
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  if (!llvm::is_contained(kinds, utils::IteratorType::reduction))
    return std::nullopt;
  for (unsigned loop = 0; loop < kinds.size(); ++loop) {
    int64_t known = op.getStaticLoopRanges()[loop];
    if (loop == vectorLoop || kinds[loop] != utils::IteratorType::parallel ||
        (!ShapedType::isDynamic(known) && known < rows))
      continue;
    bool isShared = llvm::any_of(op.getDpsInputOperands(), [&](OpOperand *input) {
      AffineMap map = op.getMatchingIndexingMap(input);
      return map.isFunctionOfDim(vectorLoop) && !map.isFunctionOfDim(loop);
    });
    bool isEach = llvm::all_of(op.getDpsInputOperands(), [&](OpOperand *input) {
      AffineMap map = op.getMatchingIndexingMap(input);
      return !map.isFunctionOfDim(vectorLoop) || !map.isFunctionOfDim(loop);
    });
    if (isShared && isEach)
      return loop;
  }
  return std::nullopt;
}
