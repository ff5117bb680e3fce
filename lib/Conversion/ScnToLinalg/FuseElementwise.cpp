//===- FuseElementwise.cpp - elementwise ops into what reads them once ------===//
//
// Upstream's fusion of elementwise linalg ops, where it saves memory and costs no work. An op is not fused
//   - from outside a loop into it: it would be computed in each step again;
//   - into an op that reads its elements more than once (a factor of a product, a row that is repeated).
// What only moves elements (a constant, a repetition, a rearrangement) is fused everywhere; a repetition into each of
// several readers too, if none is a product.
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
#include "scansion/Dialect/Scn/IR/Remarks.h"

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

/// Whether the op only repeats numbers, and reads fewer than it writes.
static bool onlyRepeats(Operation *op) {
  auto generic = dyn_cast<linalg::GenericOp>(op);
  return generic && onlyMoves(op) && llvm::all_of(generic.getDpsInputOperands(), [&](OpOperand *input) {
           return generic.getMatchingIndexingMap(input).getNumResults() < generic.getNumLoops();
         });
}

/// Whether everybody who reads the op computes with single elements; a product has code of its own for factors in memory.
static bool hasPlainReaders(Operation *op) {
  return llvm::all_of(op->getUsers(), [](Operation *user) {
    auto reader = dyn_cast<linalg::LinalgOp>(user);
    return reader && !linalg::isaContractionOpInterface(reader);
  });
}

static bool isFusable(OpOperand *operand) {
  Operation *producer = operand->get().getDefiningOp();
  if (!producer)
    return false;
  if (!producer->hasOneUse())
    return onlyRepeats(producer) && hasPlainReaders(producer);
  return onlyMoves(producer) || (producer->getBlock() == operand->getOwner()->getBlock() && readsOnce(operand));
}

/// Why the reader of an elementwise op's result does not compute it by itself; null where it does, or is no such op.
static const char *whyApart(OpOperand &operand) {
  Operation *producer = operand.get().getDefiningOp(), *reader = operand.getOwner();
  auto generic = dyn_cast_or_null<linalg::GenericOp>(producer);
  if (!generic || !linalg::isElementwise(generic) || onlyMoves(generic) || !isa<linalg::LinalgOp>(reader))
    return nullptr;
  if (!producer->hasOneUse())
    return "a loop of its own: several read the result";
  if (producer->getBlock() != reader->getBlock())
    return "a loop of its own: it is read in a loop, where it would be computed at each step again";
  return readsOnce(&operand) ? nullptr : "a loop of its own: its elements are read more than once";
}

static void reportFusion(Operation *function) {
  function->walk([](linalg::GenericOp op) {
    if (!linalg::isElementwise(op))
      return;
    size_t count = llvm::count_if(op.getBody()->without_terminator(),
                                  [](Operation &inner) { return !isa<arith::ConstantOp, linalg::IndexOp>(inner); });
    if (count > 1)
      scansion::applied(op, "linalg-fuse-elementwise") << remark::add("{0} operations in one loop", count);
    for (OpOperand &use : op->getUses())
      if (const char *reason = whyApart(use)) {
        scansion::missed(op, "linalg-fuse-elementwise") << reason;
        break;
      }
  });
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
    if (scansion::areRemarksWanted(context))
      reportFusion(getOperation());
  }
};
} // namespace
