//===- BufferizableOpInterfaceImpl.cpp - runtime calls in place -------------===//
//
// A runtime call reads its inputs and updates its destinations, so a stream that a loop carries is advanced in place.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/Transforms/BufferizableOpInterfaceImpl.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace scansion::scn;

namespace {
struct RuntimeCallModel : DstBufferizableOpInterfaceExternalModel<RuntimeCallModel, RuntimeCallOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &, const AnalysisState &) const {
    // Destinations too: the state of a stream is read before it is written.
    return true;
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter, const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto call = cast<RuntimeCallOp>(op);
    SmallVector<Value> inputs, inits;
    auto collect = [&](ValueRange tensors, SmallVectorImpl<Value> &buffers) -> LogicalResult {
      for (Value tensor : tensors) {
        FailureOr<Value> buffer = getBuffer(rewriter, tensor, options, state);
        if (failed(buffer))
          return failure();
        buffers.push_back(*buffer);
      }
      return success();
    };
    if (failed(collect(call.getInputs(), inputs)) || failed(collect(call.getInits(), inits)))
      return failure();
    auto lowered = RuntimeCallOp::create(rewriter, call.getLoc(), TypeRange(), call.getCalleeAttr(), inputs, inits,
                                         call.getSiteAttr());
    lowered->setDiscardableAttrs(call->getDiscardableAttrDictionary());
    replaceOpWithBufferizedValues(rewriter, op, inits);
    return success();
  }
};
} // namespace

void scansion::scn::registerBufferizableOpInterfaceExternalModels(DialectRegistry &registry) {
  registry.addExtension(
      +[](MLIRContext *context, ScnDialect *) { RuntimeCallOp::attachInterface<RuntimeCallModel>(*context); });
}
