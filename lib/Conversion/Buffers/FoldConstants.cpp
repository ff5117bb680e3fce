//===- FoldConstants.cpp - scn-fold-constants -------------------------------===//
//
// One walk with upstream's folder. What upstream's pattern drivers do besides their patterns, for passes that write
// arithmetic on lengths without asking which are known.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/FoldUtils.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_FOLDCONSTANTS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

namespace {
struct FoldConstants : scansion::impl::FoldConstantsBase<FoldConstants> {
  void runOnOperation() override {
    OperationFolder folder(&getContext());
    SmallVector<std::pair<Operation *, Attribute>> constants;
    SmallVector<Operation *> others; // but loops and branches, which hold some of the others
    getOperation().walk<WalkOrder::PreOrder>([&](Operation *op) {
      Attribute value;
      if (matchPattern(op, m_Constant(&value)))
        constants.emplace_back(op, value);
      else if (op->getNumRegions() == 0)
        others.push_back(op);
    });
    for (auto [op, value] : constants)
      folder.insertKnownConstant(op, value);
    for (Operation *op : others) {
      if (isOpTriviallyDead(op))
        op->erase();
      else
        (void)folder.tryToFold(op);
    }
  }
};
} // namespace
