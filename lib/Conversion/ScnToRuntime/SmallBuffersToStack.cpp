//===- SmallBuffersToStack.cpp - scn-small-buffers-to-stack -----------------===//
//
// A buffer may leave the arena if its length is known, it is small, and nobody gets to know where it lies: everything that
// uses it, or a view of it, loads, stores or copies. It then lies in the function's frame, where LLVM takes apart what is
// only used at constant places and keeps it in registers, through the steps of a loop too.
//
//===----------------------------------------------------------------------===//

#include "ElementSize.h"

#include "scansion/Conversion/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace scansion {
#define GEN_PASS_DEF_SMALLBUFFERSTOSTACK
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

/// The largest buffer that moves: a matrix of 8 x 16 float64.
static constexpr int64_t kMostBytes = 1024;
/// All of a function's together: threads have small stacks.
static constexpr int64_t kMostBytesOfAll = 16384;

/// Whether everything that uses the buffer reads or writes elements, by views as well.
static bool staysInside(Value buffer) {
  return llvm::all_of(buffer.getUsers(), [&](Operation *user) {
    if (isa<memref::LoadOp, memref::StoreOp, memref::CopyOp, memref::DimOp, vector::LoadOp, vector::StoreOp>(user))
      return true;
    return isa<ViewLikeOpInterface>(user) && llvm::all_of(user->getResults(), [](Value view) {
             return !isa<BaseMemRefType>(view.getType()) || staysInside(view);
           });
  });
}

/// The buffer's bytes if it may move, else 0.
static int64_t bytesToMove(memref::AllocOp alloc) {
  MemRefType type = alloc.getType();
  bool isPlain = type.hasStaticShape() && type.getLayout().isIdentity() && type.getElementType().isIntOrIndexOrFloat();
  // A result outlives the call.
  if (!isPlain || alloc->hasAttr("scn.result") || type.getNumElements() > kMostBytes || !staysInside(alloc))
    return 0;
  int64_t bytes = type.getNumElements() * elementSize(type.getElementType());
  return bytes <= kMostBytes ? bytes : 0;
}

namespace {
struct SmallBuffersToStack : scansion::impl::SmallBuffersToStackBase<SmallBuffersToStack> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    // At the function's start, where LLVM looks for them.
    OpBuilder b = OpBuilder::atBlockBegin(&function.front());
    int64_t left = kMostBytesOfAll;
    function.walk([&](memref::AllocOp alloc) {
      int64_t bytes = bytesToMove(alloc);
      if (bytes == 0 || bytes > left)
        return;
      left -= bytes;
      Value place = memref::AllocaOp::create(b, alloc.getLoc(), alloc.getType(), alloc.getAlignmentAttr());
      alloc.replaceAllUsesWith(place);
      alloc.erase();
    });
  }
};
} // namespace
