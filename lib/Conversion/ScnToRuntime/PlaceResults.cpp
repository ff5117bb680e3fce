//===- PlaceResults.cpp - scn-place-results ---------------------------------===//
//
// For each returned buffer the pass asks three questions: which allocation is it part of, is the part contiguous in C
// order, and is the allocation still free to be given away? Three times yes saves a copy.
//
// One row of many is copied all the same: handing it over would keep all rows alive.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace scansion {
#define GEN_PASS_DEF_PLACERESULTS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;

/// What a loop's result is: the initial value, where every step hands on what it got. Null otherwise.
static Value unchangedByLoop(Value buffer) {
  auto loop = buffer.getDefiningOp<scf::ForOp>();
  if (!loop)
    return {};
  auto result = cast<OpResult>(buffer);
  return loop.getYieldedValues()[result.getResultNumber()] == loop.getRegionIterArg(result.getResultNumber())
             ? loop.getInitArgs()[result.getResultNumber()]
             : Value();
}

static memref::AllocOp rootAllocation(Value buffer) {
  while (true) {
    if (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
      buffer = view.getViewSource();
    else if (Value initial = unchangedByLoop(buffer))
      buffer = initial;
    else
      return buffer.getDefiningOp<memref::AllocOp>();
  }
}

static bool sameLength(OpFoldResult a, OpFoldResult b) {
  if (a == b)
    return true;
  std::optional<int64_t> lhs = getConstantIntValue(a), rhs = getConstantIntValue(b);
  return lhs && lhs == rhs;
}

/// Whether `length` is how long `axis` of `buffer` is.
static bool isWholeAxis(OpFoldResult length, Value buffer, int64_t axis) {
  auto type = cast<MemRefType>(buffer.getType());
  if (!type.isDynamicDim(axis))
    return getConstantIntValue(length) == type.getDimSize(axis);
  auto value = dyn_cast<Value>(length);
  if (!value)
    return false;
  if (auto dim = value.getDefiningOp<memref::DimOp>();
      dim && dim.getSource() == buffer && dim.getConstantIndex() == axis)
    return true;
  auto alloc = buffer.getDefiningOp<memref::AllocOp>();
  return alloc && sameLength(alloc.getMixedSizes()[axis], length);
}

/// A range of one axis: nothing taken before it but single elements, everything behind it.
static bool isContiguousPart(memref::SubViewOp view) {
  if (!llvm::all_of(view.getMixedStrides(), [](OpFoldResult stride) { return isConstantIntValue(stride, 1); }))
    return false;
  SmallVector<OpFoldResult> sizes = view.getMixedSizes();
  int64_t range = 0, rank = sizes.size();
  while (range < rank && isConstantIntValue(sizes[range], 1))
    ++range;
  for (int64_t axis = range + 1; axis < rank; ++axis)
    if (!isWholeAxis(sizes[axis], view.getSource(), axis))
      return false;
  return true;
}

static bool isRowOfMany(memref::SubViewOp view) {
  SmallVector<OpFoldResult> sizes = view.getMixedSizes();
  return !sizes.empty() && isConstantIntValue(sizes[0], 1) && view.getSourceType().getDimSize(0) != 1;
}

/// Whether `buffer` is worth giving away as it stands: contiguous in C order and most of its allocation.
static bool canBeGivenAway(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (auto view = buffer.getDefiningOp<memref::SubViewOp>())
    return isContiguousPart(view) && !isRowOfMany(view) && canBeGivenAway(view.getSource());
  if (buffer.getDefiningOp<memref::ReinterpretCastOp>())
    return type.getNumContiguousTrailingDims() == type.getRank();
  if (isa_and_nonnull<memref::CastOp, memref::CollapseShapeOp, memref::ExpandShapeOp>(buffer.getDefiningOp()))
    return canBeGivenAway(buffer.getDefiningOp()->getOperand(0));
  if (Value initial = unchangedByLoop(buffer))
    return canBeGivenAway(initial);
  return buffer.getDefiningOp<memref::AllocOp>() && type.getLayout().isIdentity();
}

static Value copyOf(OpBuilder &b, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<Value> lengths;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (type.isDynamicDim(axis))
      lengths.push_back(memref::DimOp::create(b, loc, buffer, axis));
  Value copy = memref::AllocOp::create(b, loc, MemRefType::get(type.getShape(), type.getElementType()), lengths);
  memref::CopyOp::create(b, loc, buffer, copy);
  return copy;
}

namespace {
struct PlaceResults : scansion::impl::PlaceResultsBase<PlaceResults> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function.isPublic() || !llvm::hasSingleElement(function.getBody()))
      return;
    auto exit = cast<func::ReturnOp>(function.front().getTerminator());
    OpBuilder b(exit);
    for (OpOperand &operand : exit->getOpOperands())
      if (isa<MemRefType>(operand.get().getType()))
        operand.set(place(b, operand.get()));
    function.setType(b.getFunctionType(function.getArgumentTypes(), exit.getOperandTypes()));
  }

private:
  Value place(OpBuilder &b, Value buffer) {
    memref::AllocOp root = rootAllocation(buffer);
    if (!root || root->getBlock() != b.getInsertionBlock() || root->hasAttr("scn.result") || !canBeGivenAway(buffer)) {
      buffer = copyOf(b, buffer.getLoc(), buffer);
      root = buffer.getDefiningOp<memref::AllocOp>();
    }
    root->setAttr("scn.result", b.getUnitAttr());
    return buffer;
  }
};
} // namespace
