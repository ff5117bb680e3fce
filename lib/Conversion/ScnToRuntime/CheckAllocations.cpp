//===- CheckAllocations.cpp - scn-check-allocations -------------------------===//
//
// The number of bytes is the product of unsigned 64-bit factors, each product with its high half; an allocation is fine
// when all high halves are zero and no length and no result has its sign bit set. (A negative length times zero would
// otherwise pass.)
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Abi.h"

#include "ElementSize.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/Support/MathExtras.h"

namespace scansion {
#define GEN_PASS_DEF_CHECKALLOCATIONS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

/// The bytes of one element times all lengths that the type knows, or nothing when that overflows.
static std::optional<int64_t> staticBytes(MemRefType type) {
  int64_t bytes = elementSize(type.getElementType());
  for (int64_t length : type.getShape())
    if (!ShapedType::isDynamic(length) && llvm::MulOverflow(bytes, length, bytes))
      return std::nullopt;
  return bytes;
}

static void checkStatic(memref::AllocOp alloc) {
  OpBuilder b(alloc);
  Location loc = alloc.getLoc();
  Value no = arith::ConstantOp::create(b, loc, b.getBoolAttr(false));
  Value zero = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(0));
  scn::check(b, loc, no, zero, zero, SCN_MEMORY_ERROR, "an array does not fit in memory");
}

static void checkDynamic(memref::AllocOp alloc, int64_t staticBytes) {
  OpBuilder b(alloc);
  Location loc = alloc.getLoc();
  Value zero = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(0));
  Value bytes = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(staticBytes));
  Value high, signs;
  SmallVector<Value> lengths;
  for (Value size : alloc.getDynamicSizes()) {
    Value length = arith::IndexCastOp::create(b, loc, b.getI64Type(), size);
    auto product = arith::MulUIExtendedOp::create(b, loc, bytes, length);
    bytes = product.getLow();
    high = high ? arith::OrIOp::create(b, loc, high, product.getHigh()) : product.getHigh();
    signs = signs ? arith::OrIOp::create(b, loc, signs, length).getResult() : length;
    lengths.push_back(length);
  }
  signs = arith::OrIOp::create(b, loc, signs, bytes);
  Value counted = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, high, zero);
  Value positive = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, signs, zero);
  Value fits = arith::AndIOp::create(b, loc, counted, positive);
  if (lengths.size() == 1)
    scn::check(b, loc, fits, lengths[0], zero, SCN_MEMORY_ERROR,
               "an array with an axis of length {a} does not fit in memory");
  else
    scn::check(b, loc, fits, lengths[0], lengths[1], SCN_MEMORY_ERROR,
               "an array with axes of lengths {a} and {b} does not fit in memory");
}

namespace {
struct CheckAllocations : scansion::impl::CheckAllocationsBase<CheckAllocations> {
  void runOnOperation() override {
    getOperation().walk([](memref::AllocOp alloc) {
      std::optional<int64_t> bytes = staticBytes(alloc.getType());
      if (!bytes)
        checkStatic(alloc);
      else if (!alloc.getDynamicSizes().empty())
        checkDynamic(alloc, *bytes);
    });
  }
};
} // namespace
