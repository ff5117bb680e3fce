//===- ResolveLengths.cpp - lengths from operands ---------------------------===//
//
// Replaces each scn.dim by what lengthFromOperands says, again and again, until only lengths of arguments and of results
// whose data decide them are left.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNRESOLVELENGTHS
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion::scn;

namespace {
struct ResolveLengths : scansion::scn::impl::ScnResolveLengthsBase<ResolveLengths> {
  void runOnOperation() override {
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
