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
// Each use gets a room of its own, beside the old one: outside of loops that it was outside of.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "scansion/Conversion/Passes.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_SEPARATEROOMS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static void separate(tensor::EmptyOp room) {
  OpBuilder b(room);
  SmallVector<OpOperand *> uses = llvm::map_to_vector(room->getUses(), [](OpOperand &use) { return &use; });
  for (OpOperand *use : llvm::drop_begin(uses)) {
    Operation *own = b.clone(*room);
    use->set(own->getResult(0));
  }
}

namespace {
struct SeparateRoomsPass : scansion::impl::SeparateRoomsBase<SeparateRoomsPass> {
  void runOnOperation() override {
    SmallVector<tensor::EmptyOp> shared;
    getOperation().walk([&](tensor::EmptyOp room) {
      if (!room->use_empty() && !room->hasOneUse())
        shared.push_back(room);
    });
    llvm::for_each(shared, separate);
  }
};
} // namespace
