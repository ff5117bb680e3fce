//===- RuntimeCalls.cpp - calls of the runtime in lowered code --------------===//
//
// See RuntimeCalls.h.
//
//===----------------------------------------------------------------------===//

#include "RuntimeCalls.h"

#include "scansion/Runtime/Abi.h"

using namespace mlir;
using namespace scansion;

/// The runtime's number of a graph's element type.
static int64_t runtimeDType(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element))
    return complex.getElementType().isF32() ? SCN_COMPLEX64 : SCN_COMPLEX128;
  unsigned width = element.getIntOrFloatBitWidth();
  if (isa<FloatType>(element))
    return width == 16 ? SCN_FLOAT16 : width == 32 ? SCN_FLOAT32 : SCN_FLOAT64;
  if (width == 1)
    return SCN_BOOL;
  return (element.isUnsignedInteger() ? SCN_UINT8 : SCN_INT8) + llvm::Log2_32(width / 8);
}

scn::RuntimeCallOp scansion::callRuntime(OpBuilder &b, Operation *op, StringRef callee, ValueRange inputs,
                                         ValueRange inits, TypeRange elements) {
  auto name = FlatSymbolRefAttr::get(b.getContext(), callee);
  auto call = scn::RuntimeCallOp::create(b, op->getLoc(), inits.getTypes(), name, inputs, inits, IntegerAttr());
  call->setAttr("dtypes", b.getDenseI64ArrayAttr(llvm::map_to_vector(elements, runtimeDType)));
  call->setAttr("op", b.getStringAttr(op->getName().getStringRef()));
  return call;
}
