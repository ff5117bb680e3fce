//===- LinalgToVectorLoops.cpp - linalg on buffers to vector loops ----------===//
//
// Picks one loop of a linalg op whose elements lie side by side in every buffer that depends on it, and computes a vector
// of them at a time:
//   - the loop of the result's last axis, if it is such a one. Reductions then run inside it, with their accumulators in
//     registers (y = x . W: a block of y, all of x and W, then the store). Where an operand is the same for all rows of
//     the result (Y = X . W), a few rows are computed together, so that each vector of it is loaded once for all of them;
//   - the same loop where lengths are known and small, and what does not lie side by side is a matrix that can be laid out
//     before the loops around the op, or so few elements that vectors are put together one by one (Y = X . W^T);
//   - else a reduction's loop (y = X . w): a few vectors of partial results, joined in a fixed tree at the end.
// What a body loads at places that it computes (rows of a table, where indices say) must lie side by side too; where it
// doesn't, the loops are written for one element at a time, so that their steps are known to be independent.
// A branch that few elements take is entered where a vector has one of them, and goes through its lanes (VectorBody.cpp).
// What is left over at the end of a loop is computed by the same body on scalars. Everything else is left to
// linalg-to-scalar-loops. Start reading at lower().
//
//===----------------------------------------------------------------------===//

#include "LoopChoice.h"
#include "ReadOnlyBuffers.h"
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

/// The loop of vectors that are put together, if they do the op's reduction, if it has one, with the bits of vectors along
/// `reduction`.
static std::optional<unsigned> gatheringLoopFor(linalg::LinalgOp op, std::optional<unsigned> reduction, int64_t lanes) {
  std::optional<Gathering> gathering = gatheringLoop(op);
  if (!gathering || loadsByItself(op))
    return std::nullopt;
  // What is left to single elements takes the terms in their order, a row times a matrix in vectors does not.
  if (!reduction)
    return op.getNumReductionLoops() == 1 && op.getNumLoops() == 2 ? std::nullopt : std::optional(gathering->loop);
  // More is summed in several vectors; a few long rows, and what would be put together each time, are sooner summed each.
  int64_t terms = op.getStaticLoopRanges()[*reduction], results = op.getStaticLoopRanges()[gathering->loop];
  bool isBetter = terms < lanes || (terms < 4 * lanes && 2 * results >= lanes && gathering->elements == 0);
  return op.getNumReductionLoops() == 1 && isBetter ? std::optional(gathering->loop) : std::nullopt;
}

/// Whether the parts of a reduction may be joined in any order with the same bits.
static bool hasAnyOrder(const Reduction &reduction) {
  return isa<arith::AndIOp, arith::OrIOp, arith::MaxSIOp, arith::MinSIOp, arith::MaxUIOp, arith::MinUIOp>(
      reduction.combine);
}

/// Whether the innermost of several loops is known to be shorter than a vector, and all go over elements side by side.
static bool goesOverShortRows(linalg::GenericOp op, int64_t lanes) {
  unsigned loops = op.getNumLoops();
  int64_t length = op.getStaticLoopRanges().back();
  return loops > 1 && op.getNumReductionLoops() == loops && op.getNumDpsInputs() != 0 &&
         !ShapedType::isDynamic(length) && length < lanes && op.getBody()->getOps<linalg::IndexOp>().empty() &&
         !loadsByItself(op) &&
         llvm::all_of(
             op.getDpsInputOperands(),
             [&](OpOperand *input) {
               auto type = dyn_cast<MemRefType>(input->get().getType());
               return type && type.getLayout().isIdentity() && op.getMatchingIndexingMap(input).isIdentity();
             });
}

/// The elements of a contiguous buffer. A collapsed shape would become places in the buffer again.
static Value inOneAxis(OpBuilder &b, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  Value count = arith::ConstantIndexOp::create(b, loc, 1);
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    Value length = memref::DimOp::create(b, loc, buffer, axis);
    count = b.createOrFold<arith::MulIOp>(loc, count, length);
  }
  auto flat = MemRefType::get({ShapedType::kDynamic}, type.getElementType(), MemRefLayoutAttrInterface(),
                              type.getMemorySpace());
  SmallVector<OpFoldResult> lengths = {count}, strides = {b.getIndexAttr(1)};
  return memref::ReinterpretCastOp::create(b, loc, flat, buffer, OpFoldResult(b.getIndexAttr(0)), lengths, strides);
}

/// A reduction of all elements, over rows shorter than a vector: the same over one axis, if any order will do.
static linalg::LinalgOp flatten(linalg::LinalgOp op, int64_t lanes) {
  auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
  std::optional<Reduction> reduction = matchReduction(op);
  if (!generic || !reduction || !hasAnyOrder(*reduction) || !goesOverShortRows(generic, lanes))
    return op;
  OpBuilder b(generic);
  SmallVector<Value> inputs;
  for (Value input : generic.getInputs())
    inputs.push_back(inOneAxis(b, op.getLoc(), input));
  SmallVector<AffineMap> maps(inputs.size(), b.getMultiDimIdentityMap(1));
  maps.push_back(AffineMap::get(1, 0, b.getContext()));
  auto flat =
      linalg::GenericOp::create(b, op.getLoc(), inputs, generic.getOutputs(), maps, utils::IteratorType::reduction);
  flat.getRegion().takeBody(generic.getRegion());
  generic.erase();
  return flat;
}

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
  op = flatten(op, lanes);
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
  std::optional<unsigned> loop = reductionLoop(op);
  bool isAlong = reduction && loop && loadsSideBySide(op, *loop);
  std::optional<unsigned> gathering = gatheringLoopFor(op, isAlong ? loop : std::nullopt, lanes);
  if (gathering && VectorLoops(op, *gathering, std::nullopt, lanes, fills).isStraight()) {
    applied(op, pass) << "vectors of a few elements that do not lie side by side";
    layOutOnce(op, *gathering);
    VectorLoops loops(op, *gathering, std::nullopt, lanes, fills);
    isAlong ? loops.acrossReduction(*reduction, *loop) : loops.alongResult();
    return drop();
  }
  if (!isAlong) {
    missed(op, pass) << "one element at a time: what it reads or writes together does not lie side by side";
    return;
  }
  applied(op, pass) << remark::add("vectors of {0} partial sums", lanes);
  // Sums are made in the same order whether a length is known or not.
  int64_t known = op.getStaticLoopRanges()[*loop];
  VectorLoops loops(op, *loop, std::nullopt, lanes, fills);
  if (!ShapedType::isDynamic(known) && known < lanes)
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
