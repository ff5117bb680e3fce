//===- CarriedUpdates.cpp - next values that are carried ones, updated ------===//
//
// See CarriedUpdates.h.
//
//===----------------------------------------------------------------------===//

#include "CarriedUpdates.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

OpOperand *scansion::updatedOperand(Value value) {
  auto result = dyn_cast<OpResult>(value);
  if (!result)
    return nullptr;
  if (auto op = dyn_cast<DestinationStyleOpInterface>(result.getOwner()))
    return op.getTiedOpOperand(result);
  if (auto loop = dyn_cast<scf::ForOp>(result.getOwner()))
    return loop.getTiedLoopInit(result);
  auto loop = dyn_cast<scf::WhileOp>(result.getOwner());
  unsigned number = result.getResultNumber();
  if (!loop || number >= loop.getInits().size() || loop.getInits()[number].getType() != result.getType())
    return nullptr;
  return &loop->getOpOperand(number);
}

/// Whether the op of `result` leaves it in the memory of the operand that it updates.
static bool staysInOperand(OpResult result) {
  auto loop = dyn_cast<scf::WhileOp>(result.getOwner());
  unsigned number = result.getResultNumber();
  return !loop || loop.getConditionOp().getArgs()[number] == loop.getBeforeArguments()[number];
}

/// Whether what `update` is about to change is wanted as it was by nobody that runs later. The other branch does not.
static bool isLastUse(OpOperand &update) {
  Operation *op = update.getOwner();
  return llvm::all_of(update.get().getUses(), [&](OpOperand &use) {
    if (&use == &update || isa<tensor::DimOp>(use.getOwner()) || insideMutuallyExclusiveRegions(use.getOwner(), op))
      return true;
    Operation *user = op->getBlock()->findAncestorOpInBlock(*use.getOwner());
    return user && (user->isBeforeInBlock(op) || use.getOwner() == op);
  });
}

bool scansion::staysInPlace(OpOperand &operand, Value value) {
  return isLastUse(operand) && staysInOperand(cast<OpResult>(value));
}

bool scansion::isUpdateOf(Value value, Value carried) {
  while (value != carried) {
    if (auto choice = value.getDefiningOp<scf::IfOp>()) {
      unsigned number = cast<OpResult>(value).getResultNumber();
      return isUpdateOf(choice.thenYield().getOperand(number), carried) &&
             isUpdateOf(choice.elseYield().getOperand(number), carried);
    }
    OpOperand *operand = updatedOperand(value);
    if (!operand || !staysInPlace(*operand, value))
      return false;
    value = operand->get();
  }
  return true;
}
