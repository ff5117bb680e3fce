//===- CarriesToScalars.cpp - scalars in registers --------------------------===//
//
// Loops and branches carry tensors of rank 0 as plain scalars: a tensor.extract before, a tensor.from_elements inside,
// and the reverse where the value leaves. Folding then removes the pairs.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/TypeUtilities.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Conversion/SourceLine.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_CARRIESTOSCALARS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static bool isScalarTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() == 0;
}

static Type unwrapped(Type type) { return isScalarTensor(type) ? getElementTypeOrSelf(type) : type; }

static Value unwrap(OpBuilder &b, Location loc, Value value) {
  if (!isScalarTensor(value.getType()))
    return value;
  return tensor::ExtractOp::create(b, loc, value, ValueRange{});
}

/// Changes the types of `block`'s arguments and gives their users what they had.
static void unwrapArguments(Block &block) {
  OpBuilder b = OpBuilder::atBlockBegin(&block);
  for (BlockArgument argument : block.getArguments()) {
    if (!isScalarTensor(argument.getType()))
      continue;
    Type type = argument.getType();
    argument.setType(unwrapped(type));
    Value wrapped = tensor::FromElementsOp::create(b, argument.getLoc(), type, ValueRange{argument});
    argument.replaceAllUsesExcept(wrapped, wrapped.getDefiningOp());
  }
}

static void unwrapOperands(Operation *op) {
  OpBuilder b(op);
  for (OpOperand &operand : op->getOpOperands())
    operand.set(unwrap(b, op->getLoc(), operand.get()));
}

/// Changes the types of an op's results and gives their users what they had.
static void unwrapResults(Operation *op) {
  OpBuilder b(op);
  b.setInsertionPointAfter(op);
  for (OpResult result : op->getResults()) {
    if (!isScalarTensor(result.getType()))
      continue;
    Type type = result.getType();
    result.setType(unwrapped(type));
    Value wrapped = tensor::FromElementsOp::create(b, op->getLoc(), type, ValueRange{result});
    result.replaceAllUsesExcept(wrapped, wrapped.getDefiningOp());
  }
}

/// Rows that are scalars are read and written as elements.
static void readElement(tensor::ExtractSliceOp op) {
  OpBuilder b(op);
  SmallVector<Value> place = getValueOrCreateConstantIndexOp(b, op.getLoc(), op.getMixedOffsets());
  Value element = tensor::ExtractOp::create(b, op.getLoc(), op.getSource(), place);
  op.replaceAllUsesWith(tensor::FromElementsOp::create(b, op.getLoc(), op.getType(), element).getResult());
  op.erase();
}

static void writeElement(tensor::InsertSliceOp op) {
  OpBuilder b(op);
  SmallVector<Value> place = getValueOrCreateConstantIndexOp(b, op.getLoc(), op.getMixedOffsets());
  Value element = unwrap(b, op.getLoc(), op.getSource());
  op.replaceAllUsesWith(tensor::InsertOp::create(b, op.getLoc(), element, op.getDest(), place).getResult());
  op.erase();
}

/// So is a choice between scalars that canonicalization made of an scf.if.
static void chooseElement(arith::SelectOp op) {
  OpBuilder b(op);
  Value then = unwrap(b, op.getLoc(), op.getTrueValue());
  Value otherwise = unwrap(b, op.getLoc(), op.getFalseValue());
  Value element = arith::SelectOp::create(b, op.getLoc(), op.getCondition(), then, otherwise);
  Value wrapped = tensor::FromElementsOp::create(b, op.getLoc(), op.getType(), ValueRange{element});
  op.getResult().replaceAllUsesWith(wrapped);
  op.erase();
}

namespace {
struct CarriesToScalarsPass : scansion::impl::CarriesToScalarsBase<CarriesToScalarsPass> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (auto read = dyn_cast<tensor::ExtractSliceOp>(op); read && isScalarTensor(read.getType()))
        return readElement(read);
      if (auto write = dyn_cast<tensor::InsertSliceOp>(op); write && isScalarTensor(write.getSourceType()))
        return writeElement(write);
      if (auto choice = dyn_cast<arith::SelectOp>(op); choice && isScalarTensor(choice.getType()))
        return chooseElement(choice);
      if (!isa<scf::ForOp, scf::WhileOp, scf::IfOp>(op))
        return;
      if (int64_t count = llvm::count_if(op->getResultTypes(), isScalarTensor); count && scansion::isScan(op))
        scansion::applied(op, "scf-carries-to-scalars") << remark::add("{0} scalar states in registers", count);
      unwrapOperands(op); // bounds and conditions are scalars already
      for (Region &region : op->getRegions())
        for (Block &block : region) {
          unwrapArguments(block);
          unwrapOperands(block.getTerminator());
        }
      unwrapResults(op);
    });
  }
};
} // namespace
