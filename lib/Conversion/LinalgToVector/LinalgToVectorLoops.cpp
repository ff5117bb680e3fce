//===- LinalgToVectorLoops.cpp - linalg on buffers to vector loops ----------===//
//
// Picks one loop of a linalg op whose elements lie side by side in every buffer that depends on it, and computes a vector
// of them at a time:
//   - the loop of the result's last axis, if it is such a one. Reductions then run inside it, with their accumulators in
//     registers (y = x . W: a block of y, all of x and W, then the store). Where an operand is the same for all rows of
//     the result (Y = X . W), a few rows are computed together, so that each vector of it is loaded once for all of them;
//   - else a reduction's loop (y = X . w): a few vectors of partial results, joined in a fixed tree at the end.
// What a body loads at places that it computes (rows of a table, where indices say) must lie side by side too; where it
// doesn't, the loops are written for one element at a time, so that their steps are known to be independent.
// A branch that few elements take is entered where a vector has one of them, and goes through its lanes (VectorBody.cpp).
// What is left over at the end of a loop is computed by the same body on scalars. Everything else is left to
// linalg-to-scalar-loops. Start reading at lower().
//
//===----------------------------------------------------------------------===//

#include "LoopChoice.h"
#include "VectorLoops.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_LINALGTOVECTORLOOPS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static void lower(linalg::LinalgOp op, int64_t vectorBytes) {
  if (!op.hasPureBufferSemantics() || op.getNumLoops() == 0)
    return;
  constexpr StringRef pass = "linalg-to-vector-loops";
  if (!hasPlainMaps(op) || !isVectorizable(op)) {
    missed(op, pass) << "one element at a time: there is no vector form of what it does";
    return;
  }
  int64_t lanes = vectorBytes / widestElement(op);
  if (lanes < 2)
    return;
  std::optional<unsigned> alongRows = resultLoop(op);
  if (alongRows && !loadsSideBySide(op, *alongRows)) {
    missed(op, pass) << "one element at a time: the places that it reads are not known to lie side by side";
    if (op.getNumReductionLoops() == 0)
      VectorLoops(op, *alongRows, std::nullopt, 1, {}).alongResult();
    return;
  }
  if (alongRows)
    applied(op, pass) << remark::add("vectors of up to {0} elements along the result", lanes);
  InitialFills fills = initialFills(op);
  auto drop = [&] {
    for (auto [init, fill] : fills)
      fill.erase();
  };
  if (std::optional<unsigned> loop = alongRows) {
    VectorLoops(op, *loop, rowsLoop(op, *loop, VectorLoops::kRows), lanes, fills).alongResult();
    return drop();
  }
  std::optional<Reduction> reduction = matchReduction(op);
  std::optional<unsigned> loop = reductionLoop(op), gathering = gatheringLoop(op);
  bool isAlong = reduction && loop && loadsSideBySide(op, *loop);
  // Sums are made in the same order whether a length is known or not.
  int64_t known = isAlong ? op.getStaticLoopRanges()[*loop] : 0;
  bool isShort = !ShapedType::isDynamic(known) && known < lanes;
  if (gathering && isShort && !loadsByItself(op)) {
    VectorLoops loops(op, *gathering, std::nullopt, lanes, fills);
    if (loops.isStraight()) {
      applied(op, pass) << "vectors of a few elements that do not lie side by side";
      isAlong ? loops.acrossShortReduction(*reduction) : loops.alongResult();
      return drop();
    }
  }
  if (!isAlong) {
    missed(op, pass) << "one element at a time: what it reads or writes together does not lie side by side";
    return;
  }
  applied(op, pass) << remark::add("vectors of {0} partial sums", lanes);
  VectorLoops loops(op, *loop, std::nullopt, lanes, fills);
  if (isShort)
    loops.alongShortReduction(*reduction);
  else
    loops.alongReduction(*reduction);
  drop();
}

/// Tells those who expand functions that these compute elements, some in vectors and some alone, and must agree.
static void markFunctions(linalg::LinalgOp op) {
  op.getBlock()->walk([&](Operation *inner) {
    if (isa<math::MathDialect>(inner->getDialect()))
      inner->setAttr(kElementAttribute, UnitAttr::get(op.getContext()));
  });
}

namespace {
struct LinalgToVectorLoopsPass : scansion::impl::LinalgToVectorLoopsBase<LinalgToVectorLoopsPass> {
  using LinalgToVectorLoopsBase::LinalgToVectorLoopsBase;

  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) { ops.push_back(op); });
    llvm::for_each(ops, markFunctions);
    // An op takes the fills of what it starts from with it, so these come after it.
    for (linalg::LinalgOp op : ops)
      if (!isa<linalg::FillOp>(op))
        lower(op, vectorBytes);
    ops.clear();
    getOperation().walk([&](linalg::FillOp fill) { ops.push_back(fill); });
    for (linalg::LinalgOp fill : ops)
      lower(fill, vectorBytes);
  }
};
} // namespace
