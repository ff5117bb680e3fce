//===- CarriesUpdated.cpp - sums in the buffer that the loop carries --------===//
//
// An elementwise operation whose result replaces one of its operands in the next step gets that operand as destination.
// Bufferization then computes in place: it knows that such an operation reads an element before it writes it. States
// whose rows are stored are left alone, as their next row is computed where it is stored. Operations that read each
// other's states are made one before (CoupledUpdates.cpp). One branch may do so where the other hands the operand on.
//
//===----------------------------------------------------------------------===//

#include "CoupledUpdates.h"

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
/// computes, or is the one that hands it on.
static bool isReadInPlace(BlockArgument carried, linalg::GenericOp op, OpOperand *handsOn) {
  return llvm::all_of(carried.getUses(), [&](OpOperand &use) {
    if (&use == handsOn || isa<tensor::DimOp>(use.getOwner()))
      return true;
    return use.getOwner() == op && op.isDpsInput(&use) && op.getMatchingIndexingMap(&use).isIdentity();
  });
}

/// Makes the carried tensor the destination of its next value, which is computed in `block`.
static void update(BlockArgument carried, Value next, Block *block, OpOperand *handsOn = nullptr) {
  auto op = next.getDefiningOp<linalg::GenericOp>();
  if (!op || op->getBlock() != block || op.getNumLoops() != op.getNumParallelLoops() ||
      next.getType() != carried.getType() || !next.hasOneUse() || carried.use_empty())
    return;
  OpOperand *destination = op.getTiedOpOperand(cast<OpResult>(next));
  bool overwritten =
      !op.payloadUsesValueFromOperand(destination) && op.getMatchingIndexingMap(destination).isIdentity();
  if (overwritten && isReadInPlace(carried, op, handsOn))
    destination->set(carried);
}

/// The same where one branch computes the next value and the other one hands the carried one on.
static void updateInBranch(BlockArgument carried, Value next) {
  auto branches = next.getDefiningOp<scf::IfOp>();
  if (!branches || branches->getBlock() != carried.getOwner() || !next.hasOneUse())
    return;
  unsigned result = cast<OpResult>(next).getResultNumber();
  OpOperand &then = branches.thenYield()->getOpOperand(result), &otherwise = branches.elseYield()->getOpOperand(result);
  if (then.get() == carried)
    update(carried, otherwise.get(), branches.elseBlock(), &then);
  else if (otherwise.get() == carried)
    update(carried, then.get(), branches.thenBlock(), &otherwise);
}

/// What a loop carries, element by element over itself.
static void updateAll(ValueRange carried, OperandRange next) {
  scansion::joinCoupledUpdates(carried, next);
  for (auto [value, following] : llvm::zip(carried, next))
    if (isa<RankedTensorType>(value.getType())) {
      auto argument = cast<BlockArgument>(value);
      update(argument, following, argument.getOwner());
      updateInBranch(argument, following);
    }
}

/// The tensors that a loop with a condition carries: what its condition hands on as it is.
static unsigned countHandedOn(scf::WhileOp loop) {
  unsigned count = 0;
  for (auto [handed, carried] : llvm::zip(loop.getConditionOp().getArgs(), loop.getBeforeArguments())) {
    if (handed != carried)
      break;
    ++count;
  }
  return count;
}

namespace {
struct CarriesUpdatedPass : scansion::impl::CarriesUpdatedBase<CarriesUpdatedPass> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (auto loop = dyn_cast<scf::ForOp>(op)) {
        updateAll(loop.getRegionIterArgs(), loop.getBody()->getTerminator()->getOperands());
      } else if (auto loop = dyn_cast<scf::WhileOp>(op)) {
        unsigned count = countHandedOn(loop);
        updateAll(ValueRange(loop.getAfterArguments()).take_front(count),
                  loop.getYieldOp()->getOperands().take_front(count));
      }
    });
  }
};
} // namespace
