//===- CarriesInPlace.cpp - what a loop carries stays in its buffer ---------===//
//
// For each tensor that a loop carries and whose next value is not an update of itself, asks bufferization to copy the
// next value into the carried buffer. Bufferization adds a scratch buffer where two such copies would disturb each other,
// as in a swap. An update that cannot take place in the carried buffer, as that is read past it, works on a copy.
//
//===----------------------------------------------------------------------===//

#include "CarriedUpdates.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;
using scansion::isUpdateOf;
using scansion::staysInPlace;
using scansion::updatedOperand;

namespace scansion {
#define GEN_PASS_DEF_CARRIESINPLACE
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Where `next`, which is to be copied into `carried`, is an update of one of the tensors that are so `overwritten`: lets
/// the first op of that update a copy. Bufferization would decide so too, but it first asks for programs that are right
/// if every operand shares memory with its result.
static void updateCopy(Value next, Value carried, ArrayRef<Value> overwritten) {
  OpOperand *first = nullptr;
  OpOperand *blocked = nullptr;
  while (OpOperand *operand = updatedOperand(next)) {
    first = operand;
    if (!staysInPlace(*operand, next))
      blocked = operand;
    next = operand->get();
  }
  OpOperand *cut = next == carried ? blocked : first;
  if (!cut || !llvm::is_contained(overwritten, next))
    return;
  OpBuilder b(cut->getOwner());
  auto type = cast<RankedTensorType>(cut->get().getType());
  cut->set(bufferization::AllocTensorOp::create(b, cut->get().getLoc(), type, ValueRange{}, cut->get()));
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

/// The tensor that `value` is a part of.
static Value sliced(Value value) {
  while (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>())
    value = viewed(slice.getSource());
  return value;
}

/// The tensor whose memory bufferization may take for `value`, through parts and updates.
static Value origin(Value value) {
  value = sliced(viewed(value));
  while (OpOperand *operand = updatedOperand(value))
    value = sliced(viewed(operand->get()));
  return value;
}

/// Collects what `use` may read, where branches choose.
static void collectChoices(OpOperand &use, SmallVectorImpl<OpOperand *> &choices) {
  Value value = viewed(use.get());
  if (auto choice = value.getDefiningOp<scf::IfOp>()) {
    unsigned number = cast<OpResult>(value).getResultNumber();
    collectChoices(choice.thenYield()->getOpOperand(number), choices);
    collectChoices(choice.elseYield()->getOpOperand(number), choices);
  } else if (auto choice = value.getDefiningOp<arith::SelectOp>()) {
    collectChoices(choice.getTrueValueMutable(), choices);
    collectChoices(choice.getFalseValueMutable(), choices);
  } else {
    choices.push_back(&use);
  }
}

static void copyAside(OpOperand &use) {
  OpBuilder b(use.getOwner());
  auto type = cast<RankedTensorType>(use.get().getType());
  use.set(bufferization::AllocTensorOp::create(b, use.getOwner()->getLoc(), type, ValueRange{}, use.get()));
}

/// Copies what `use` reads if that is one of the carried tensors as it was, or a part of one. Where branches choose, the
/// branch copies: bufferization takes a choice between such a tensor and another for both.
static void putAside(OpOperand &use, ValueRange carried) {
  SmallVector<OpOperand *> choices;
  collectChoices(use, choices);
  for (OpOperand *choice : choices)
    if (llvm::is_contained(carried, sliced(viewed(choice->get()))))
      copyAside(*choice);
}

/// Where a step chooses between a carried tensor that it overwrites later (as it was or updated) and another such, or one
/// from outside of the loop, copies the latter. Bufferization takes the choice for both, and what is read of a tensor from outside must not
/// have been overwritten by any step.
static void copyFromOutside(Operation *loop, ArrayRef<Value> overwritten) {
  loop->walk([&](Operation *op) {
    if (!isa<scf::IfOp, arith::SelectOp>(op))
      return;
    for (OpResult result : op->getResults()) {
      if (!isa<RankedTensorType>(result.getType()))
        continue;
      SmallVector<OpOperand *> choices;
      if (auto choice = dyn_cast<scf::IfOp>(op)) {
        collectChoices(choice.thenYield()->getOpOperand(result.getResultNumber()), choices);
        collectChoices(choice.elseYield()->getOpOperand(result.getResultNumber()), choices);
      } else {
        collectChoices(op->getOpOperand(1), choices);
        collectChoices(op->getOpOperand(2), choices);
      }
      auto isOverwritten = [&](OpOperand *choice) { return llvm::is_contained(overwritten, origin(choice->get())); };
      if (!llvm::any_of(choices, isOverwritten))
        continue;
      Value kept;
      for (OpOperand *choice : choices) {
        Value tensor = origin(choice->get());
        if (isOverwritten(choice) && (!kept || kept == tensor))
          kept = tensor;
        else if (isOverwritten(choice) || !loop->isAncestor(tensor.getParentBlock()->getParentOp()))
          copyAside(*choice);
      }
    }
  });
}

/// Makes the terminator's operands updates of the tensors that the loop carries.
static void returnInPlace(Operation *terminator, ValueRange carried) {
  OpBuilder b(terminator);
  Location loc = terminator->getLoc();
  SmallVector<std::pair<OpOperand *, Value>> moved; // operand, carried tensor
  SmallVector<Value> overwritten;
  for (auto [operand, argument] : llvm::zip(terminator->getOpOperands(), carried))
    if (isa<RankedTensorType>(argument.getType()) && !isUpdateOf(operand.get(), argument))
      moved.emplace_back(&operand, argument), overwritten.push_back(argument);
  // Tensors that change places are copied aside before the first of them is overwritten.
  for (auto [operand, argument] : moved)
    putAside(*operand, carried);
  copyFromOutside(terminator->getParentOp(), overwritten);
  for (auto [operand, argument] : moved) {
    Value next = operand->get();
    updateCopy(next, argument, overwritten);
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
