//===- BatchFunctions.cpp - functions over a batch of arguments -------------===//
//
// Rebuilds a function whose arguments are marked `scn.batched` over one more leading dimension: what `vectorize` does to a
// graph, for scansion-opt.
//
//===----------------------------------------------------------------------===//

#include "scansion/Batching/Batching.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNBATCHFUNCTIONS
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion;
using namespace scansion::scn;

static constexpr llvm::StringLiteral kBatchedAttr = "scn.batched";

/// The number of members: the length of the first batched argument, which the others must have.
static Value lengthOf(OpBuilder &b, Location loc, ArrayRef<Value> batched) {
  for (Value other : batched.drop_front())
    checkEqualLengths(b, loc, batched.front(), 0, other, 0, "batches of {a} and {b} members");
  return axisLength(b, loc, batched.front(), 0);
}

namespace {
struct BatchFunctions : scansion::scn::impl::ScnBatchFunctionsBase<BatchFunctions> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    Block &old = function.getBody().front();
    auto *block = new Block();
    SmallVector<Value> batched;
    for (BlockArgument argument : old.getArguments()) {
      bool isBatched = bool(function.removeArgAttr(argument.getArgNumber(), kBatchedAttr));
      Type type = argument.getType();
      if (isBatched)
        type = stackedType(ShapedType::kDynamic, cast<RankedTensorType>(type));
      block->addArgument(type, argument.getLoc());
      if (isBatched)
        batched.push_back(block->getArguments().back());
    }
    if (batched.empty()) {
      delete block;
      return;
    }
    function.getBody().push_back(block);
    if (failed(rebuild(old, *block, batched)))
      return signalPassFailure();
    old.dropAllUses();
    old.erase();
    function.setType(
        FunctionType::get(&getContext(), block->getArgumentTypes(), block->getTerminator()->getOperandTypes()));
  }

  static LogicalResult rebuild(Block &old, Block &block, ArrayRef<Value> batched) {
    OpBuilder b = OpBuilder::atBlockEnd(&block);
    Value length = lengthOf(b, block.getParentOp()->getLoc(), batched);
    Batching batching(b, length, Batcher::Otherwise::OneByOne);
    for (auto [argument, made] : llvm::zip(old.getArguments(), block.getArguments()))
      batching.map(argument, {made, llvm::is_contained(batched, made)});
    for (Operation &op : old.without_terminator())
      if (failed(batching.add(op)))
        return op.emitOpError("has no form over a batch of operands");
    SmallVector<Value> results;
    for (Value result : old.getTerminator()->getOperands())
      results.push_back(batching.lookup(result).value);
    func::ReturnOp::create(b, old.getTerminator()->getLoc(), results);
    return success();
  }
};
} // namespace
