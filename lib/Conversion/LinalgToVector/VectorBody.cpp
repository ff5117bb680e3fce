//===- VectorBody.cpp - one element's computation for many ------------------===//
//
// See VectorBody.h. Values from outside the body and constants in it become vectors with the value in every lane.
//
//===----------------------------------------------------------------------===//

#include "VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace scansion;

static bool isLane(Type type) { return type.isIntOrIndexOrFloat(); }

bool scansion::isVectorizable(linalg::LinalgOp op) {
  // A body that only yields moves elements of any type, complex ones too.
  if (!llvm::all_of(op.getBlock()->getArgumentTypes(), isLane))
    return false;
  return llvm::all_of(op.getBlock()->without_terminator(), [](Operation &inner) {
    if (isa<linalg::IndexOp>(inner))
      return true;
    return isa<arith::ArithDialect, math::MathDialect>(inner.getDialect()) &&
           (OpTrait::hasElementwiseMappableTraits(&inner) || isa<arith::ConstantOp>(inner)) &&
           llvm::all_of(inner.getOperandTypes(), isLane) && llvm::all_of(inner.getResultTypes(), isLane);
  });
}

int64_t scansion::widestElement(linalg::LinalgOp op) {
  int64_t bytes = 1;
  auto consider = [&](Type type) {
    if (isLane(type))
      bytes = std::max<int64_t>(bytes, type.isIndex() ? 8 : type.getIntOrFloatBitWidth() / 8);
  };
  for (BlockArgument argument : op.getBlock()->getArguments())
    consider(argument.getType());
  for (Operation &inner : op.getBlock()->without_terminator())
    llvm::for_each(inner.getResultTypes(), consider);
  return bytes;
}

Value scansion::spread(OpBuilder &b, Location loc, Value scalar, int64_t lanes) {
  if (lanes == 1 || isa<VectorType>(scalar.getType()))
    return scalar;
  return vector::BroadcastOp::create(b, loc, VectorType::get({lanes}, scalar.getType()), scalar);
}

/// Where the elements are along a loop.
static Value positionsOf(OpBuilder &b, linalg::IndexOp op, const ElementPlace &place) {
  Value first = place.positions[op.getDim()];
  if (place.lanes == 1)
    return first;
  auto type = VectorType::get({place.lanes}, b.getIndexType());
  Value positions = vector::BroadcastOp::create(b, op.getLoc(), type, first);
  if (op.getDim() != place.vectorLoop)
    return positions;
  auto numbers = llvm::to_vector(llvm::seq<int64_t>(0, place.lanes));
  Value steps = arith::ConstantOp::create(b, op.getLoc(), b.getIndexVectorAttr(numbers));
  return arith::AddIOp::create(b, op.getLoc(), positions, steps);
}

static void writeOp(OpBuilder &b, Operation &op, IRMapping &mapping, const ElementPlace &place) {
  int64_t lanes = place.lanes;
  if (auto index = dyn_cast<linalg::IndexOp>(op))
    return mapping.map(index.getResult(), positionsOf(b, index, place));
  if (lanes == 1) {
    b.clone(op, mapping);
    return;
  }
  auto vectorOf = [&](Type type) -> Type { return VectorType::get({lanes}, type); };
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    auto type = cast<VectorType>(vectorOf(constant.getType()));
    Operation *splat = arith::ConstantOp::create(b, op.getLoc(), DenseElementsAttr::get(type, constant.getValue()));
    return mapping.map(constant.getResult(), splat->getResult(0));
  }
  SmallVector<Value> operands;
  for (Value operand : op.getOperands())
    operands.push_back(spread(b, op.getLoc(), mapping.lookupOrDefault(operand), lanes));
  auto types = llvm::map_to_vector(op.getResultTypes(), vectorOf);
  OperationState state(op.getLoc(), op.getName(), operands, types, op.getAttrs());
  Operation *written = b.create(state);
  mapping.map(op.getResults(), written->getResults());
}

/// Writes the body's ops up to `end`.
static IRMapping writeOps(OpBuilder &b, linalg::LinalgOp op, Operation *end, ValueRange elements,
                          const ElementPlace &place) {
  IRMapping mapping;
  mapping.map(op.getBlock()->getArguments(), elements);
  for (Operation &inner : *op.getBlock()) {
    if (&inner == end)
      break;
    writeOp(b, inner, mapping, place);
  }
  return mapping;
}

SmallVector<Value> scansion::writeBody(OpBuilder &b, linalg::LinalgOp op, ValueRange elements,
                                       const ElementPlace &place) {
  Operation *yield = op.getBlock()->getTerminator();
  IRMapping mapping = writeOps(b, op, yield, elements, place);
  int64_t lanes = place.lanes;
  return llvm::map_to_vector(
      yield->getOperands(), [&](Value value) { return spread(b, op.getLoc(), mapping.lookupOrDefault(value), lanes); });
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

std::optional<Reduction> scansion::matchReduction(linalg::LinalgOp op) {
  if (op.getNumDpsInits() != 1)
    return std::nullopt;
  Value accumulator = op.getBlock()->getArguments().back();
  Operation *combine = op.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
  if (!combine || combine->getBlock() != op.getBlock() || !accumulator.hasOneUse() ||
      *accumulator.getUsers().begin() != combine || combine->getNumOperands() != 2)
    return std::nullopt;
  // The kinds of which upstream knows the neutral element are associative, floats up to rounding.
  if (!isa<arith::AddFOp, arith::MulFOp, arith::AddIOp, arith::MulIOp, arith::OrIOp, arith::AndIOp, arith::MaximumFOp,
           arith::MinimumFOp, arith::MaxSIOp, arith::MinSIOp, arith::MaxUIOp, arith::MinUIOp>(combine))
    return std::nullopt;
  std::optional<TypedAttr> neutral = arith::getNeutralElement(combine);
  if (!neutral)
    return std::nullopt;
  Value term = combine->getOperand(combine->getOperand(0) == accumulator ? 1 : 0);
  return Reduction{term, combine, *neutral};
}

Value scansion::join(OpBuilder &b, const Reduction &reduction, Value x, Value y) {
  OperationState state(reduction.combine->getLoc(), reduction.combine->getName(), {x, y}, {x.getType()},
                       reduction.combine->getAttrs());
  return b.create(state)->getResult(0);
}

Value scansion::writeTerm(OpBuilder &b, linalg::LinalgOp op, const Reduction &reduction, ValueRange elements,
                          const ElementPlace &place) {
  IRMapping mapping = writeOps(b, op, reduction.combine, elements, place);
  return spread(b, op.getLoc(), mapping.lookupOrDefault(reduction.term), place.lanes);
}
