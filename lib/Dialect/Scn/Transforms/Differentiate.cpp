//===- Differentiate.cpp - derivatives of a function ------------------------===//
//
// The engines of lib/Autodiff, applied to the arguments and results of a function. The library itself differentiates
// graphs before it cuts functions out of them; this pass is for looking at rules and testing them.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/Passes.h"

#include "scansion/Autodiff/Pushforward.h"
#include "scansion/Dialect/Scn/IR/RuleBuilder.h"

using namespace mlir;

namespace scansion::scn {
#define GEN_PASS_DEF_SCNDIFFERENTIATE
#include "scansion/Dialect/Scn/Transforms/Passes.h.inc"
} // namespace scansion::scn

using namespace scansion;
using namespace scansion::scn;

/// The values that `chosen` numbers, or where it is empty those that have derivatives. Fails where there is no such value.
static FailureOr<SmallVector<Value>> choose(func::FuncOp function, ValueRange values, ArrayRef<int64_t> chosen,
                                            StringRef what) {
  SmallVector<Value> picked;
  for (int64_t number : chosen) {
    if (number < 0 || number >= static_cast<int64_t>(values.size()))
      return function.emitError("has no ") << what << ' ' << number;
    picked.push_back(values[number]);
  }
  if (chosen.empty())
    llvm::copy_if(values, std::back_inserter(picked), RuleBuilder::isContinuous);
  return picked;
}

/// Adds an argument of the type of each of `values`.
static SmallVector<Value> addArguments(func::FuncOp function, ArrayRef<Value> values) {
  SmallVector<Value> arguments;
  for (Value value : values) {
    unsigned place = function.getNumArguments();
    (void)function.insertArgument(place, value.getType(), {}, value.getLoc());
    arguments.push_back(function.getArgument(place));
  }
  return arguments;
}

static LogicalResult refuse(const NoRule &missing) {
  if (missing.op)
    return missing.op->emitError("has no derivative");
  return failure();
}

namespace {
struct Differentiate : scansion::scn::impl::ScnDifferentiateBase<Differentiate> {
  using ScnDifferentiateBase::ScnDifferentiateBase;

  void runOnOperation() override {
    if (failed(run(getOperation())))
      signalPassFailure();
  }

private:
  LogicalResult run(func::FuncOp function) {
    auto end = cast<func::ReturnOp>(function.front().getTerminator());
    if (mode != "reverse" && mode != "forward")
      return function.emitError("cannot be differentiated in mode '") << mode << "'; choose reverse or forward";
    SmallVector<Value> arguments(function.getArguments());
    FailureOr<SmallVector<Value>> outputs = choose(function, end.getOperands(), of, "result");
    FailureOr<SmallVector<Value>> inputs = choose(function, arguments, wrt, "argument");
    if (failed(outputs) || failed(inputs))
      return failure();
    OpBuilder builder(end);
    SmallVector<Value> derivatives;
    bool isReverse = mode == "reverse";
    if (failed(isReverse ? reverse(function, builder, *outputs, *inputs, derivatives)
                         : forward(function, builder, *outputs, *inputs, derivatives)))
      return failure();
    ArrayRef<Value> likes = isReverse ? *inputs : *outputs;
    for (auto [derivative, like] : llvm::zip_equal(derivatives, likes))
      end.getOperandsMutable().append(derivative ? derivative : splatLike(builder, function.getLoc(), 0.0, like));
    function.setFunctionType(
        builder.getFunctionType(function.getArgumentTypes(), ValueRange(end.getOperands()).getTypes()));
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(function.front())))
      if (isOpTriviallyDead(&op))
        op.erase();
    return success();
  }

  static LogicalResult reverse(func::FuncOp function, OpBuilder &builder, ArrayRef<Value> outputs,
                               ArrayRef<Value> inputs, SmallVectorImpl<Value> &derivatives) {
    PullbackRequest request;
    request.outputs.assign(outputs.begin(), outputs.end());
    request.cotangents.append(addArguments(function, outputs));
    request.wrt.assign(inputs.begin(), inputs.end());
    NoRule missing;
    if (failed(pullback(builder, function.getLoc(), request, derivatives, missing)))
      return refuse(missing);
    return success();
  }

  static LogicalResult forward(func::FuncOp function, OpBuilder &builder, ArrayRef<Value> outputs,
                               ArrayRef<Value> inputs, SmallVectorImpl<Value> &derivatives) {
    PushforwardRequest request;
    request.inputs.assign(inputs.begin(), inputs.end());
    request.tangents.append(addArguments(function, inputs));
    request.outputs.assign(outputs.begin(), outputs.end());
    NoRule missing;
    if (failed(pushforward(builder, request, derivatives, missing)))
      return refuse(missing);
    return success();
  }
};
} // namespace
