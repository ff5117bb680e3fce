//===- FuseElementwise.cpp - elementwise ops into what reads them once ------===//
//
// Upstream's fusion of elementwise linalg ops, where it saves memory and costs no work. An op is not fused
//   - from outside a loop into it: it would be computed in each step again;
//   - into an op that reads its elements more than once (a factor of a product, a row that is repeated).
// What only moves elements (a constant, a repetition, a rearrangement) is fused everywhere.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Whether the op computes nothing.
static bool onlyMoves(Operation *op) {
  auto generic = dyn_cast<linalg::GenericOp>(op);
  return !generic || generic.getBody()->without_terminator().empty();
}

/// Whether the consumer reads each element of the operand at most once.
static bool readsOnce(OpOperand *operand) {
  auto consumer = dyn_cast<linalg::LinalgOp>(operand->getOwner());
  if (!consumer)
    return true;
  AffineMap map = consumer.getMatchingIndexingMap(operand);
  return map.getNumResults() == map.getNumDims();
}

static bool isFusable(OpOperand *operand) {
  Operation *producer = operand->get().getDefiningOp();
  if (!producer || !producer->hasOneUse())
    return false;
  return onlyMoves(producer) || (producer->getBlock() == operand->getOwner()->getBlock() && readsOnce(operand));
}

namespace {
struct FuseElementwise : scansion::impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    linalg::populateElementwiseOpsFusionPatterns(patterns, isFusable);
    linalg::populateFoldReshapeOpsByExpansionPatterns(patterns, isFusable);
    tensor::populateBubbleUpExpandShapePatterns(patterns);
    affine::AffineApplyOp::getCanonicalizationPatterns(patterns, context);
    linalg::GenericOp::getCanonicalizationPatterns(patterns, context);
    tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, context);
    tensor::CollapseShapeOp::getCanonicalizationPatterns(patterns, context);
    context->getLoadedDialect<linalg::LinalgDialect>()->getCanonicalizationPatterns(patterns);
    linalg::populateConstantFoldLinalgOperations(patterns, isFusable);
    (void)applyPatternsGreedily(getOperation(), std::move(patterns),
                                GreedyRewriteConfig().setUseTopDownTraversal(true));
  }
};
} // namespace
