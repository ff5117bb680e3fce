//===- SeparateRooms.cpp - one tensor.empty for each use --------------------===//
//
// Equal tensor.empty ops are merged by CSE, and hoisted out of loops. Bufferization takes what such a tensor holds for
// nothing that could be lost, so two uses may get one buffer although both are alive: a stack that an outer loop fills,
// and the room that an inner loop writes in at each step.
//
//   %room = tensor.empty()                                        %a = tensor.empty()
//                                                                 %b = tensor.empty()
//   scf.for ... iter_args(%stack = %room) {                 ->    scf.for ... iter_args(%stack = %a) {
//     scf.for ... iter_args(%places = %room) { ... }                scf.for ... iter_args(%places = %b) { ... }
//
// Each use gets a room of its own, beside the old one: outside of loops that it was outside of. A room that was filled with
// one number is filled where it is used: bufferization would copy it there. The two branches of a choice may write to one
// room, of which the choice is then a part and no copy: only one of them is taken.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_SEPARATEROOMS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static void fillHere(Operation *user, OpOperand &init) {
  auto fill = init.get().getDefiningOp<linalg::FillOp>();
  if (!fill || (fill->hasOneUse() && fill->getBlock() == user->getBlock()))
    return;
  Value filledRoom = fill.getOutputs().front();
  auto shaped = filledRoom.getDefiningOp<tensor::ExpandShapeOp>(); // a room with more axes of length 1
  auto room = (shaped ? shaped.getSrc() : filledRoom).getDefiningOp<tensor::EmptyOp>();
  if (!room)
    return;
  OpBuilder b(user);
  Value own = b.clone(*room)->getResult(0);
  if (shaped) {
    Operation *view = b.clone(*shaped);
    view->setOperand(0, own);
    own = view->getResult(0);
  }
  Operation *filled = b.clone(*fill);
  filled->setOperand(1, own);
  init.set(filled->getResult(0));
  if (fill->use_empty())
    fill->erase();
}

/// Whether the room has two uses, of which only one comes to be.
static bool isOfBranches(tensor::EmptyOp room) {
  if (!room.getResult().hasNUses(2))
    return false;
  Operation *one = *room->user_begin(), *other = *std::next(room->user_begin());
  for (auto choice = one->getParentOfType<scf::IfOp>(); choice; choice = choice->getParentOfType<scf::IfOp>())
    if (choice->isProperAncestor(other))
      return choice.getThenRegion().isAncestor(one->getParentRegion()) !=
             choice.getThenRegion().isAncestor(other->getParentRegion());
  return false;
}

namespace {
struct SeparateRoomsPass : scansion::impl::SeparateRoomsBase<SeparateRoomsPass> {
  void runOnOperation() override {
    getOperation().walk([&](linalg::LinalgOp op) {
      for (OpOperand &init : op.getDpsInitsMutable())
        fillHere(op, init);
    });
    // By the uses' places in the text: in which order a value lists its uses depends on how the program came about.
    getOperation().walk([&](Operation *op) {
      for (OpOperand &use : op->getOpOperands())
        if (auto room = use.get().getDefiningOp<tensor::EmptyOp>(); room && !room->hasOneUse() && !isOfBranches(room))
          use.set(OpBuilder(room).clone(*room)->getResult(0));
    });
  }
};
} // namespace
