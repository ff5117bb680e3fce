//===- CarriesUpdated.cpp - sums in the buffer that the loop carries --------===//
//
// An elementwise operation whose result replaces one of its operands in the next step gets that operand as destination.
// Bufferization then computes in place: it knows that such an operation reads an element before it writes it. States
// whose rows are stored are left alone, as their next row is computed where it is stored.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_CARRIESUPDATED
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Whether every use of the carried value asks for a length, or is an operand that `op` reads at the place that it
/// computes.
static bool isReadInPlace(BlockArgument carried, linalg::GenericOp op) {
  return llvm::all_of(carried.getUses(), [&](OpOperand &use) {
    if (isa<tensor::DimOp>(use.getOwner()))
      return true;
    return use.getOwner() == op && op.isDpsInput(&use) && op.getMatchingIndexingMap(&use).isIdentity();
  });
}

/// Makes the carried tensor the destination of its next value.
static void update(BlockArgument carried, Value next) {
  auto op = next.getDefiningOp<linalg::GenericOp>();
  if (!op || op->getBlock() != carried.getOwner() || op.getNumLoops() != op.getNumParallelLoops() ||
      next.getType() != carried.getType() || !next.hasOneUse() || carried.use_empty())
    return;
  OpOperand *destination = op.getTiedOpOperand(cast<OpResult>(next));
  bool overwritten =
      !op.payloadUsesValueFromOperand(destination) && op.getMatchingIndexingMap(destination).isIdentity();
  if (overwritten && isReadInPlace(carried, op))
    destination->set(carried);
}

namespace {
struct CarriesUpdatedPass : scansion::impl::CarriesUpdatedBase<CarriesUpdatedPass> {
  void runOnOperation() override {
    getOperation().walk([](scf::ForOp loop) {
      for (auto [carried, next] : llvm::zip(loop.getRegionIterArgs(), loop.getYieldedValues()))
        if (isa<RankedTensorType>(carried.getType()))
          update(carried, next);
    });
  }
};
} // namespace
