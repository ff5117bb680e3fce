//===- CarriesInPlace.cpp - what a loop carries stays in its buffer ---------===//
//
// For each tensor that a loop carries and whose next value is not an update of itself, asks bufferization to copy the
// next value into the carried buffer. Bufferization adds a scratch buffer where two such copies would disturb each other,
// as in a swap.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_CARRIESINPLACE
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// The operand that the op of `result` updates; null if it makes a tensor anew.
static OpOperand *updatedOperand(OpResult result) {
  if (auto op = dyn_cast<DestinationStyleOpInterface>(result.getOwner()))
    return op.getTiedOpOperand(result);
  if (auto loop = dyn_cast<scf::ForOp>(result.getOwner()))
    return loop.getTiedLoopInit(result);
  return nullptr;
}

/// Whether what `update` is about to change is wanted as it was by nobody that runs later: that update couldn't take place
/// in the buffer. Slices read so may be copied instead.
static bool isLastUse(OpOperand &update) {
  Operation *op = update.getOwner();
  return llvm::all_of(update.get().getUses(), [&](OpOperand &use) {
    if (&use == &update || isa<tensor::DimOp, tensor::ExtractSliceOp>(use.getOwner()))
      return true;
    Operation *user = op->getBlock()->findAncestorOpInBlock(*use.getOwner());
    return user && (user->isBeforeInBlock(op) || use.getOwner() == op);
  });
}

/// Whether `value` is `carried` after updates in place.
static bool isUpdateOf(Value value, Value carried) {
  while (value != carried) {
    auto result = dyn_cast<OpResult>(value);
    OpOperand *operand = result ? updatedOperand(result) : nullptr;
    if (!operand || !isLastUse(*operand))
      return false;
    value = operand->get();
  }
  return true;
}

/// The tensor that `value` is another view of.
static Value viewed(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<tensor::CastOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// Makes the terminator's operands updates of the tensors that the loop carries.
static void returnInPlace(Operation *terminator, ValueRange carried) {
  OpBuilder b(terminator);
  Location loc = terminator->getLoc();
  SmallVector<std::pair<OpOperand *, Value>> moved; // operand, carried tensor
  for (auto [operand, argument] : llvm::zip(terminator->getOpOperands(), carried))
    if (isa<RankedTensorType>(argument.getType()) && !isUpdateOf(operand.get(), argument))
      moved.emplace_back(&operand, argument);
  // Tensors that change places are copied aside before the first of them is overwritten.
  for (auto [operand, argument] : moved)
    if (llvm::is_contained(carried, viewed(operand->get()))) {
      auto type = cast<RankedTensorType>(operand->get().getType());
      operand->set(bufferization::AllocTensorOp::create(b, loc, type, ValueRange{}, operand->get()));
    }
  for (auto [operand, argument] : moved) {
    Value next = operand->get();
    if (next.getType() != argument.getType())
      next = tensor::CastOp::create(b, loc, argument.getType(), next);
    operand->set(
        bufferization::MaterializeInDestinationOp::create(b, loc, argument.getType(), next, argument).getResult());
  }
}

namespace {
struct CarriesInPlacePass : scansion::impl::CarriesInPlaceBase<CarriesInPlacePass> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (auto loop = dyn_cast<scf::ForOp>(op))
        returnInPlace(loop.getBody()->getTerminator(), loop.getRegionIterArgs());
      else if (auto loop = dyn_cast<scf::WhileOp>(op))
        returnInPlace(loop.getYieldOp(), loop.getAfterArguments());
    });
  }
};
} // namespace
