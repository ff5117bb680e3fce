//===- ResolveLengths.cpp - lengths from operands ---------------------------===//
//
// Replaces each scn.dim by what lengthFromOperands says, again and again, until only lengths of arguments and of results
// whose data decide them are left. A scan whose shape alone is wanted (the gradient of a sum asks for ones like its
// operand) is not run for it: scn.fill_like of its results takes sizes instead.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNRESOLVELENGTHS
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

/// The tensor that has the same shape, found through operations that keep it.
static Value findSameShape(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (isa<ElementwiseOpInterface, IdentityOp, OverrideGradientOp, ReverseOp, UpdateSliceOp>(op))
      value = op->getOperand(0);
    else if (auto fill = dyn_cast<FillLikeOp>(op))
      value = fill.getLike();
    else
      break;
  }
  return value;
}

static void fillBySizes(FillLikeOp op) {
  Value like = findSameShape(op.getLike());
  Operation *source = like.getDefiningOp();
  if (!source || source->getNumRegions() == 0)
    return;
  OpBuilder builder(op);
  auto type = cast<RankedTensorType>(op.getY().getType());
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (type.isDynamicDim(axis))
      sizes.push_back(DimOp::create(builder, op.getLoc(), like, axis));
  auto filled = BroadcastOp::create(builder, op.getLoc(), op.getValue(), sizes, type.getShape(), ArrayRef<int64_t>());
  filled->setAttr(kCheckedAttr, builder.getUnitAttr());
  op.getY().replaceAllUsesWith(filled.getY());
  op.erase();
}

namespace {
struct ResolveLengths : scansion::scn::impl::ScnResolveLengthsBase<ResolveLengths> {
  void runOnOperation() override {
    getOperation().walk(fillBySizes);
    SmallVector<DimOp> worklist;
    getOperation().walk([&](DimOp op) { worklist.push_back(op); });
    while (!worklist.empty()) {
      DimOp op = worklist.pop_back_val();
      OpBuilder builder(op);
      Operation *previous = op->getPrevNode();
      auto type = cast<RankedTensorType>(op.getX().getType());
      Value length = type.isDynamicDim(op.getAxis())
                         ? lengthFromOperands(builder, op.getX(), op.getAxis())
                         : indexConstant(builder, op.getLoc(), type.getDimSize(op.getAxis()));
      if (!length)
        continue;
      Operation *first = previous ? previous->getNextNode() : &op->getBlock()->front();
      for (Operation *created = first; created != op.getOperation(); created = created->getNextNode())
        if (auto dim = dyn_cast<DimOp>(created))
          worklist.push_back(dim);
      op.getY().replaceAllUsesWith(length);
      op.erase();
    }
  }
};
} // namespace
