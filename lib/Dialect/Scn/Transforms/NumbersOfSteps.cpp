//===- NumbersOfSteps.cpp - single numbers that steps spend their time on ---===//
//
// See NumbersOfSteps.h.
//
//===----------------------------------------------------------------------===//

#include "NumbersOfSteps.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

bool scansion::scn::isNumber(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 0;
}

bool scansion::scn::isOfNumbers(Operation *op) {
  return isa<ElementwiseOpInterface>(op) && llvm::all_of(op->getOperands(), isNumber) &&
         llvm::all_of(op->getResults(), isNumber);
}

int64_t scansion::scn::savedByVectors(Operation *op) {
  // Of these there are formulas for vectors, of real numbers that processors know.
  Type element = isOfNumbers(op) ? getElementTypeOrSelf(op->getResult(0)) : Type();
  if (!element || !(element.isF32() || element.isF64()))
    return 0;
  if (isa<ExpOp, Expm1Op, LogOp, Log1pOp, TanhOp, SigmoidOp, SinOp, CosOp, PowOp>(op))
    return 2;
  return isa<DivOp>(op) ? 1 : 0;
}
