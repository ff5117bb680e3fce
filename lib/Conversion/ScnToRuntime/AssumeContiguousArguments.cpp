//===- AssumeContiguousArguments.cpp - scn-assume-contiguous-arguments ------===//
//
// One-shot bufferization infers the layout of results but takes arguments as strided at will unless an attribute says
// otherwise. The entry ABI promises C order, so the attribute is written here.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AffineMap.h"

namespace scansion {
#define GEN_PASS_DEF_ASSUMECONTIGUOUSARGUMENTS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;

namespace {
struct AssumeContiguousArguments : scansion::impl::AssumeContiguousArgumentsBase<AssumeContiguousArguments> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    Builder b(function.getContext());
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes())) {
      auto tensor = dyn_cast<RankedTensorType>(type);
      if (!tensor)
        continue;
      function.setArgAttr(index, bufferization::BufferizationDialect::kBufferLayoutAttrName,
                          AffineMapAttr::get(b.getMultiDimIdentityMap(tensor.getRank())));
      function.setArgAttr(index, bufferization::BufferizationDialect::kWritableAttrName, b.getBoolAttr(false));
    }
  }
};
} // namespace
