//===- Views.cpp - what is done to views of buffers -------------------------===//
//
// Three steps on the way from views to addresses, for which upstream has the patterns: lengths of views become lengths of
// what they are views of, loads and stores go to the buffer itself, and what is left of views becomes arithmetic.
// Upstream's passes offer their patterns to every operation of a function; of a gradient with thousands, a few dozen are
// concerned. So these are looked up, and the patterns see them and what they are replaced by.
//
//===----------------------------------------------------------------------===//

#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_EXPANDVIEWS
#define GEN_PASS_DEF_FOLDVIEWS
#define GEN_PASS_DEF_VIEWLENGTHS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Applies patterns to the operations of a function that are wanted, and to those that replace them.
static LogicalResult rewrite(func::FuncOp function, llvm::function_ref<bool(Operation *)> isWanted,
                             llvm::function_ref<void(RewritePatternSet &)> populate) {
  SmallVector<Operation *> wanted;
  function.walk([&](Operation *op) {
    if (isWanted(op))
      wanted.push_back(op);
  });
  if (wanted.empty())
    return success();
  RewritePatternSet patterns(function.getContext());
  populate(patterns);
  GreedyRewriteConfig config;
  config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
  return applyOpPatternsGreedily(wanted, std::move(patterns), config);
}

static bool isViewOf(Value value) {
  return isa_and_present<memref::SubViewOp, memref::ExpandShapeOp, memref::CollapseShapeOp>(value.getDefiningOp());
}

/// Whether an operation makes a view or asks about one.
static bool isAboutViews(Operation *op) {
  return isa<memref::MemRefDialect>(op->getDialect()) &&
         !isa<memref::LoadOp, memref::StoreOp, memref::AllocOp, memref::GetGlobalOp, memref::GlobalOp>(op);
}

namespace {
struct ViewLengths : scansion::impl::ViewLengthsBase<ViewLengths> {
  void runOnOperation() override {
    auto isLength = [](Operation *op) { return isa<memref::DimOp, tensor::DimOp>(op); };
    if (failed(rewrite(getOperation(), isLength, [](RewritePatternSet &patterns) {
          memref::populateResolveRankedShapedTypeResultDimsPatterns(patterns);
          memref::populateResolveShapedTypeResultDimsPatterns(patterns);
        })))
      signalPassFailure();
  }
};

struct FoldViews : scansion::impl::FoldViewsBase<FoldViews> {
  void runOnOperation() override {
    auto usesView = [](Operation *op) { return llvm::any_of(op->getOperands(), isViewOf); };
    if (failed(rewrite(getOperation(), usesView, memref::populateFoldMemRefAliasOpPatterns)))
      signalPassFailure();
  }
};

struct ExpandViews : scansion::impl::ExpandViewsBase<ExpandViews> {
  void runOnOperation() override {
    auto isAffine = [](Operation *op) { return isa<affine::AffineDialect>(op->getDialect()); };
    if (failed(rewrite(getOperation(), isAboutViews, memref::populateExpandStridedMetadataPatterns)) ||
        failed(rewrite(getOperation(), isAffine, [](RewritePatternSet &patterns) {
          populateAffineToStdConversionPatterns(patterns);
          affine::populateAffineExpandIndexOpsPatterns(patterns);
        })))
      signalPassFailure();
  }
};
} // namespace
