//===- LinalgToScalarLoops.cpp - linalg-to-scalar-loops ---------------------===//
//
// What linalg-to-vector-loops cannot put into vectors, one element at a time.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_LINALGTOSCALARLOOPS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Places are written as maps of the loops' own, most of which are the loops' places themselves.
static void simplify(Operation *loop) {
  SmallVector<Operation *> inner;
  loop->walk([&](Operation *op) {
    if (op != loop)
      inner.push_back(op);
  });
  RewritePatternSet patterns(loop->getContext());
  affine::AffineApplyOp::getCanonicalizationPatterns(patterns, loop->getContext());
  GreedyRewriteConfig config;
  config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
  (void)applyOpPatternsGreedily(inner, std::move(patterns), config);
}

namespace {
struct LinalgToScalarLoops : scansion::impl::LinalgToScalarLoopsBase<LinalgToScalarLoops> {
  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (linalg::LinalgOp op : ops) {
      rewriter.setInsertionPoint(op);
      FailureOr<linalg::LinalgLoops> loops = linalg::linalgOpToLoops(rewriter, op);
      if (failed(loops)) {
        op.emitError("cannot become loops");
        return signalPassFailure();
      }
      rewriter.eraseOp(op);
      if (!loops->empty())
        simplify(loops->front());
    }
  }
};
} // namespace
