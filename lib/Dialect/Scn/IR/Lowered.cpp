//===- Lowered.cpp - checks and runtime calls -------------------------------===//
//
// scn.check, scn.runtime_call, and the builders of checks that the ops of the graph use.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace scansion::scn;

void scansion::scn::check(OpBuilder &builder, Location loc, Value condition, Value a, Value b, int status,
                          StringRef message) {
  CheckOp::create(builder, loc, condition, a, b, builder.getI32IntegerAttr(status), builder.getStringAttr(message),
                  /*site=*/IntegerAttr());
}

void scansion::scn::checkEqualLengths(OpBuilder &builder, Location loc, Value lhs, int64_t lhsAxis, Value rhs,
                                      int64_t rhsAxis, StringRef message) {
  if (lhs == rhs && lhsAxis == rhsAxis)
    return;
  int64_t left = cast<RankedTensorType>(lhs.getType()).getDimSize(lhsAxis);
  int64_t right = cast<RankedTensorType>(rhs.getType()).getDimSize(rhsAxis);
  if (left == right && !ShapedType::isDynamic(left))
    return;
  Value a = axisLength(builder, loc, lhs, lhsAxis);
  Value b = axisLength(builder, loc, rhs, rhsAxis);
  check(builder, loc, EqOp::create(builder, loc, a, b), a, b, /*SCN_VALUE_ERROR=*/1, message);
}

void scansion::scn::checkNotNegative(OpBuilder &builder, Location loc, ArrayRef<int64_t> staticSizes,
                                     ValueRange sizes) {
  unsigned next = 0;
  for (auto [axis, size] : llvm::enumerate(staticSizes)) {
    if (!ShapedType::isDynamic(size))
      continue;
    Value length = sizes[next++];
    if (length.getDefiningOp<DimOp>())
      continue;
    Value zero = indexConstant(builder, loc, 0);
    check(builder, loc, GeOp::create(builder, loc, length, zero), length, zero, /*SCN_VALUE_ERROR=*/1,
          "the length {a} of axis " + std::to_string(axis) + " is negative");
  }
}

/// A condition that is known to hold needs no check. One that is known to fail stays: it fails when it is reached.
LogicalResult CheckOp::canonicalize(CheckOp op, PatternRewriter &rewriter) {
  Attribute known;
  if (!matchPattern(op.getCondition(), m_Constant(&known)))
    return failure();
  auto elements = dyn_cast<DenseElementsAttr>(known);
  bool holds = elements ? elements.getSplatValue<bool>() : !cast<IntegerAttr>(known).getValue().isZero();
  if (!holds)
    return failure();
  rewriter.eraseOp(op);
  return success();
}

static LogicalResult verifyWords(Operation *op, Type rng, Type words) {
  int64_t needed = cast<RngType>(rng).getStateWords();
  if (words == RankedTensorType::get({needed}, IntegerType::get(op->getContext(), 64)))
    return success();
  return op->emitOpError("the state of ") << rng << " takes " << needed << " words, got " << words;
}
LogicalResult StreamWordsOp::verify() { return verifyWords(*this, getRng().getType(), getWords().getType()); }
LogicalResult StreamOfWordsOp::verify() { return verifyWords(*this, getRng().getType(), getWords().getType()); }

void RuntimeCallOp::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  // Without results or destinations it is there to fail.
  if (getInits().empty())
    effects.emplace_back(MemoryEffects::Write::get(), SideEffects::DefaultResource::get());
  // On tensors the call is a value; on buffers it reads its inputs and writes its destinations. A call may also fail,
  // which is why even one without results must stay.
  for (OpOperand &operand : getInputsMutable())
    if (isa<MemRefType>(operand.get().getType()))
      effects.emplace_back(MemoryEffects::Read::get(), &operand, SideEffects::DefaultResource::get());
  for (OpOperand &operand : getInitsMutable())
    if (isa<MemRefType>(operand.get().getType())) {
      effects.emplace_back(MemoryEffects::Read::get(), &operand, SideEffects::DefaultResource::get());
      effects.emplace_back(MemoryEffects::Write::get(), &operand, SideEffects::DefaultResource::get());
    }
}
