//===- Stabilise.cpp - stable logarithms while a graph is built -------------===//
//
// A logarithm of what overflows gets its stable form at once (StableLogarithm.h), so that gradients are those of that
// form. Inside an open scan body, a form that reaches past an operation of the outside uses outer random draws as they
// are: the step function did not use them directly.
//
//===----------------------------------------------------------------------===//

#include "GraphState.h"

#include "scansion/Dialect/Scn/IR/StableLogarithm.h"

namespace scansion::detail {

namespace {
struct Recorder : mlir::OpBuilder::Listener {
  void notifyOperationInserted(mlir::Operation *op, mlir::OpBuilder::InsertPoint) override { appended.push_back(op); }
  llvm::SmallVector<mlir::Operation *> appended;
};
} // namespace

mlir::Operation *stabilise(GraphState &graph, mlir::Operation *op) {
  Recorder recorder;
  mlir::OpBuilder builder = graph.builder();
  builder.setListener(&recorder);
  mlir::Value stable = scn::stableLogarithm(builder, op);
  if (!stable) {
    for (mlir::Operation *appended : llvm::reverse(recorder.appended))
      appended->erase();
    return op;
  }
  mlir::Operation *argument = op->getOperand(0).getDefiningOp();
  if (argument && argument->getBlock() != op->getBlock())
    graph.fixedDraws.insert(recorder.appended.begin(), recorder.appended.end());
  op->erase();
  return stable.getDefiningOp();
}

} // namespace scansion::detail
