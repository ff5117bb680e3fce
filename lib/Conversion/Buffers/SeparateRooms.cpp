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

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_SEPARATEROOMS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

namespace {
struct SeparateRoomsPass : scansion::impl::SeparateRoomsBase<SeparateRoomsPass> {
  void runOnOperation() override {
    // By the uses' places in the text: in which order a value lists its uses depends on how the program came about.
    getOperation().walk([&](Operation *op) {
      for (OpOperand &use : op->getOpOperands())
        if (auto room = use.get().getDefiningOp<tensor::EmptyOp>(); room && !room->hasOneUse())
          use.set(OpBuilder(room).clone(*room)->getResult(0));
    });
  }
};
} // namespace
