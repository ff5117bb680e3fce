//===- VectorBody.cpp - one element's computation for many ------------------===//
//
// See VectorBody.h. Values from outside the body and constants in it become vectors with the value in every lane.
//
//===----------------------------------------------------------------------===//

#include "VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace scansion;

static bool isLane(Type type) { return type.isIntOrIndexOrFloat(); }

/// Whether a branch of a body is computed for some elements only: the other one is a value that is there already.
static bool isRareBranch(scf::IfOp op) {
  auto isScalar = [](Operation &inner) {
    return inner.getNumRegions() == 0 && (isa<func::CallOp>(inner) || isMemoryEffectFree(&inner));
  };
  return op.getNumResults() != 0 && op.elseBlock()->without_terminator().empty() &&
         llvm::all_of(op.thenBlock()->without_terminator(), isScalar);
}

bool scansion::isVectorizable(linalg::LinalgOp op) {
  // A body that only yields moves elements of any type, complex ones too.
  if (!llvm::all_of(op.getBlock()->getArgumentTypes(), isLane))
    return false;
  return llvm::all_of(op.getBlock()->without_terminator(), [](Operation &inner) {
    if (auto load = dyn_cast<memref::LoadOp>(inner))
      return isLane(load.getType());
    if (isa<linalg::IndexOp>(inner))
      return true;
    if (!llvm::all_of(inner.getOperandTypes(), isLane) || !llvm::all_of(inner.getResultTypes(), isLane))
      return false;
    if (auto branch = dyn_cast<scf::IfOp>(inner))
      return isRareBranch(branch);
    return isa<arith::ArithDialect, math::MathDialect>(inner.getDialect()) &&
           (OpTrait::hasElementwiseMappableTraits(&inner) || isa<arith::ConstantOp>(inner));
  });
}

//===----------------------------------------------------------------------===//
// Loads at places that the body computes
//===----------------------------------------------------------------------===//

bool scansion::loadsByItself(linalg::LinalgOp op) { return !op.getBlock()->getOps<memref::LoadOp>().empty(); }

/// Calls `visit` with all that an op and those inside it take.
static void forEachOperand(Operation &op, llvm::function_ref<void(Value)> visit) {
  op.walk([&](Operation *inner) { llvm::for_each(inner->getOperands(), visit); });
}

/// The body's values that are not the same for all elements along a loop.
static DenseSet<Value> varyingAlong(linalg::LinalgOp op, unsigned loop) {
  DenseSet<Value> varying;
  for (OpOperand &operand : op->getOpOperands())
    if (op.getMatchingIndexingMap(&operand).isFunctionOfDim(loop))
      varying.insert(op.getMatchingBlockArgument(&operand));
  for (Operation &inner : *op.getBlock()) {
    auto index = dyn_cast<linalg::IndexOp>(inner);
    bool varies = index && index.getDim() == loop;
    forEachOperand(inner, [&](Value operand) { varies |= varying.contains(operand); });
    if (varies)
      varying.insert_range(inner.getResults());
  }
  return varying;
}

bool scansion::loadsSideBySide(linalg::LinalgOp op, unsigned loop) {
  if (!loadsByItself(op))
    return true;
  DenseSet<Value> varying = varyingAlong(op, loop);
  return llvm::all_of(op.getBlock()->getOps<memref::LoadOp>(), [&](memref::LoadOp load) {
    SmallVector<int64_t> strides;
    int64_t offset;
    if (load.getIndices().empty() || failed(load.getMemRefType().getStridesAndOffset(strides, offset)))
      return false;
    auto last = load.getIndices().back().getDefiningOp<linalg::IndexOp>();
    return last && last.getDim() == loop && strides.back() == 1 &&
           llvm::none_of(load.getIndices().drop_back(), [&](Value place) { return varying.contains(place); });
  });
}

/// The body's values of which elements are made. The others are places of loads.
static DenseSet<Value> valuesOfElements(linalg::LinalgOp op) {
  DenseSet<Value> used;
  for (Operation &inner : llvm::reverse(*op.getBlock())) {
    bool isUsed = inner.hasTrait<OpTrait::IsTerminator>() ||
                  llvm::any_of(inner.getResults(), [&](Value result) { return used.contains(result); });
    if (isUsed && !isa<memref::LoadOp>(inner))
      forEachOperand(inner, [&](Value operand) { used.insert(operand); });
  }
  return used;
}

int64_t scansion::widestElement(linalg::LinalgOp op) {
  int64_t bytes = 1;
  auto consider = [&](Type type) {
    if (isLane(type))
      bytes = std::max<int64_t>(bytes, type.isIndex() ? 8 : type.getIntOrFloatBitWidth() / 8);
  };
  bool hasPlaces = loadsByItself(op);
  DenseSet<Value> elements = hasPlaces ? valuesOfElements(op) : DenseSet<Value>();
  auto considerValue = [&](Value value) {
    if (!hasPlaces || elements.contains(value))
      consider(value.getType());
  };
  llvm::for_each(op.getBlock()->getArguments(), considerValue);
  for (Operation &inner : op.getBlock()->without_terminator())
    llvm::for_each(inner.getResults(), considerValue);
  return bytes;
}

/// What every lane of a vector holds.
static Value inEachLane(OpBuilder &b, Location loc, Value value) {
  if (!isa<VectorType>(value.getType()))
    return value;
  return b.createOrFold<vector::ExtractOp>(loc, value, ArrayRef<int64_t>{0});
}

/// See loadsSideBySide().
static Value loadVector(OpBuilder &b, memref::LoadOp op, IRMapping &mapping, const ElementPlace &place) {
  SmallVector<Value> indices;
  for (Value index : op.getIndices().drop_back())
    indices.push_back(inEachLane(b, op.getLoc(), mapping.lookupOrDefault(index)));
  indices.push_back(place.positions[place.vectorLoop]);
  auto type = VectorType::get({place.lanes}, op.getType());
  return vector::LoadOp::create(b, op.getLoc(), type, op.getMemRef(), indices);
}

/// An op that computes places only stays one of scalars, which are the same in each lane.
static void writePlace(OpBuilder &b, Operation &op, IRMapping &mapping, const ElementPlace &place) {
  if (auto index = dyn_cast<linalg::IndexOp>(op))
    return mapping.map(index.getResult(), place.positions[index.getDim()]);
  IRMapping scalars;
  for (Value operand : op.getOperands())
    scalars.map(operand, inEachLane(b, op.getLoc(), mapping.lookupOrDefault(operand)));
  mapping.map(op.getResults(), b.clone(op, scalars)->getResults());
}

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

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

/// The branch for one lane of `results`, which hold the values of the other one. Returns what they become.
static SmallVector<Value> writeBranchOfLane(OpBuilder &b, scf::IfOp op, const IRMapping &mapping, Value lane,
                                            ValueRange results) {
  Location loc = op.getLoc();
  SetVector<Value> used;
  getUsedValuesDefinedAbove(op->getRegions(), used);
  used.insert(op.getCondition());
  IRMapping ofLane;
  for (Value value : used) {
    Value whole = mapping.lookupOrDefault(value);
    bool isVector = isa<VectorType>(whole.getType());
    ofLane.map(value, isVector ? vector::ExtractOp::create(b, loc, whole, OpFoldResult(lane)).getResult() : whole);
  }
  Operation *branch = b.clone(*op, ofLane);
  SmallVector<Value> next;
  for (auto [value, vector] : llvm::zip(branch->getResults(), results))
    next.push_back(vector::InsertOp::create(b, loc, value, vector, OpFoldResult(lane)));
  return next;
}

/// Lane by lane, if one of them takes the branch.
static void writeBranch(OpBuilder &b, scf::IfOp op, IRMapping &mapping, const ElementPlace &place) {
  Location loc = op.getLoc();
  auto toVector = [&](Value value) { return spread(b, loc, mapping.lookupOrDefault(value), place.lanes); };
  Value condition = toVector(op.getCondition());
  SmallVector<Value> usual = llvm::map_to_vector(op.elseYield().getOperands(), toVector);
  Value any = vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, condition);
  auto byLane = [&](OpBuilder &then, Location at) {
    Value first = arith::ConstantIndexOp::create(then, at, 0);
    Value end = arith::ConstantIndexOp::create(then, at, place.lanes);
    Value step = arith::ConstantIndexOp::create(then, at, 1);
    auto loop = scf::ForOp::create(
        then, at, first, end, step, usual, [&](OpBuilder &body, Location at, Value lane, ValueRange results) {
          scf::YieldOp::create(body, at, writeBranchOfLane(body, op, mapping, lane, results));
        });
    scf::YieldOp::create(then, at, loop.getResults());
  };
  auto otherwise = [&](OpBuilder &inner, Location at) { scf::YieldOp::create(inner, at, usual); };
  mapping.map(op.getResults(), scf::IfOp::create(b, loc, any, byLane, otherwise).getResults());
}

static void writeOp(OpBuilder &b, Operation &op, IRMapping &mapping, const ElementPlace &place) {
  int64_t lanes = place.lanes;
  if (auto index = dyn_cast<linalg::IndexOp>(op))
    return mapping.map(index.getResult(), positionsOf(b, index, place));
  if (lanes == 1) {
    b.clone(op, mapping);
    return;
  }
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return mapping.map(load.getResult(), loadVector(b, load, mapping, place));
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return writeBranch(b, branch, mapping, place);
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
  bool hasPlaces = place.lanes > 1 && loadsByItself(op);
  DenseSet<Value> made = hasPlaces ? valuesOfElements(op) : DenseSet<Value>();
  for (Operation &inner : *op.getBlock()) {
    if (&inner == end)
      break;
    bool isPlace = hasPlaces && llvm::none_of(inner.getResults(), [&](Value value) { return made.contains(value); });
    if (isPlace)
      writePlace(b, inner, mapping, place);
    else
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
