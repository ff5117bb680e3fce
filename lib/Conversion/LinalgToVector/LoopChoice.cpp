//===- LoopChoice.cpp - which loops of a linalg op become vectors -----------===//
//
// See LoopChoice.h.
//
//===----------------------------------------------------------------------===//

#include "LoopChoice.h"

#include "ReadOnlyBuffers.h"

using namespace mlir;
using namespace scansion;

bool scansion::isDenseAlong(linalg::LinalgOp op, OpOperand &operand, unsigned loop) {
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

static bool areDenseAlong(linalg::LinalgOp op, unsigned loop) {
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
  return loop && areDenseAlong(op, *loop) ? loop : std::nullopt;
}

std::optional<Gathering> scansion::gatheringLoop(linalg::LinalgOp op) {
  constexpr int64_t mostGathered = 64;
  if (op.getNumDpsInits() != 1)
    return std::nullopt;
  OpOperand &init = op.getDpsInitsMutable()[0];
  AffineMap map = op.getMatchingIndexingMap(&init);
  if (map.getNumResults() == 0 || !map.isProjectedPermutation())
    return std::nullopt;
  unsigned loop = map.getDimPosition(map.getNumResults() - 1);
  SmallVector<int64_t> lengths = op.getStaticLoopRanges();
  if (llvm::any_of(lengths, ShapedType::isDynamic) || lengths[loop] < 2 || !isDenseAlong(op, init, loop))
    return std::nullopt;
  int64_t gathered = 0;
  for (OpOperand *input : op.getDpsInputOperands()) {
    if (isDenseAlong(op, *input, loop) || canLayOutOnce(op, *input, loop))
      continue;
    int64_t elements = 1;
    for (auto [its, length] : llvm::enumerate(lengths))
      if (op.getMatchingIndexingMap(input).isFunctionOfDim(its))
        elements = std::min(elements * length, mostGathered + 1);
    gathered += elements;
  }
  return gathered <= mostGathered ? std::optional(Gathering{loop, gathered}) : std::nullopt;
}

std::optional<unsigned> scansion::reductionLoop(linalg::LinalgOp op) {
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  for (unsigned loop = kinds.size(); loop-- > 0;)
    if (kinds[loop] == utils::IteratorType::reduction && areDenseAlong(op, loop))
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
