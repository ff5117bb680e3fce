//===- InitialFills.cpp - buffers that an op finds filled with one number ---===//
//
// See InitialFills.h. A buffer is followed through its views.
//
//===----------------------------------------------------------------------===//

#include "InitialFills.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace scansion;

/// Everything that touches a buffer, as ops of `block`: what stands outside of it does so before or after all of it.
static SmallVector<Operation *> usersIn(Block &block, Value buffer) {
  SmallVector<Operation *> users;
  SmallVector<Value> worklist{buffer};
  while (!worklist.empty())
    for (Operation *user : worklist.pop_back_val().getUsers()) {
      if (isa<ViewLikeOpInterface>(user))
        llvm::append_range(worklist, user->getResults());
      if (Operation *inBlock = block.findAncestorOpInBlock(*user))
        users.push_back(inBlock);
    }
  return users;
}

static linalg::FillOp findFill(linalg::LinalgOp op, OpOperand &init) {
  Value buffer = init.get();
  // All of it is overwritten, and read through this operand only.
  if (!buffer.getDefiningOp<memref::AllocOp>() || !op.getMatchingIndexingMap(&init).isProjectedPermutation() ||
      llvm::count(op->getOperands(), buffer) != 1)
    return {};
  Block &block = *op->getBlock();
  SmallVector<Operation *> users = usersIn(block, buffer);
  linalg::FillOp last;
  for (Operation *user : users)
    if (auto fill = dyn_cast<linalg::FillOp>(user); fill && fill.getOutputs().front() == buffer &&
                                                    fill->isBeforeInBlock(op) && (!last || last->isBeforeInBlock(fill)))
      last = fill;
  if (!last)
    return {};
  bool isTouched = llvm::any_of(users, [&](Operation *user) {
    return user != last && user != op.getOperation() && !user->isBeforeInBlock(last) && user->isBeforeInBlock(op);
  });
  return isTouched ? linalg::FillOp() : last;
}

InitialFills scansion::initialFills(linalg::LinalgOp op) {
  InitialFills fills;
  if (isa<linalg::FillOp>(op))
    return fills;
  for (OpOperand &init : op.getDpsInitsMutable())
    if (linalg::FillOp fill = findFill(op, init))
      fills.insert({&init, fill});
  return fills;
}
