//===- Batch.cpp - what rules of batching share -----------------------------===//
//
// Giving values the leading axis, copying ops onto batched operands, and the rule of the ops that compute place by place.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Batch.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

RankedTensorType scansion::scn::stackedType(int64_t length, RankedTensorType row) {
  SmallVector<int64_t> shape{length};
  llvm::append_range(shape, row.getShape());
  return RankedTensorType::get(shape, row.getElementType());
}

int64_t Batcher::getKnownLength() const {
  auto constant = length.getDefiningOp<ConstantOp>();
  if (!constant)
    return ShapedType::kDynamic;
  int64_t value;
  memcpy(&value, constant.getData().getBytes().data(), sizeof value);
  return value < 0 ? ShapedType::kDynamic : value;
}

Value Batcher::spread(Value value) {
  BatchedValue known = lookup(value);
  if (known.batched)
    return known.value;
  auto type = cast<RankedTensorType>(known.value.getType());
  Location loc = value.getLoc();
  SmallVector<int64_t> staticSizes{getKnownLength()};
  SmallVector<Value> sizes;
  if (ShapedType::isDynamic(staticSizes.front()))
    sizes.push_back(length);
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    staticSizes.push_back(type.getDimSize(axis));
    if (type.isDynamicDim(axis))
      sizes.push_back(DimOp::create(builder, loc, known.value, axis));
  }
  auto axes = llvm::to_vector(llvm::seq<int64_t>(1, type.getRank() + 1));
  auto repeated = BroadcastOp::create(builder, loc, known.value, sizes, staticSizes, axes);
  // Its sizes are its operand's and the number of members.
  repeated->setAttr(kCheckedAttr, builder.getUnitAttr());
  return repeated;
}

FailureOr<SmallVector<Value>> Batcher::lookupShared(ValueRange values) {
  SmallVector<Value> shared;
  for (Value value : values) {
    BatchedValue known = lookup(value);
    if (known.batched)
      return failure();
    shared.push_back(known.value);
  }
  return shared;
}

FailureOr<Operation *> Batcher::copyOnto(Operation *op, ValueRange operands) {
  Operation *copy = builder.clone(*op);
  copy->setOperands(operands);
  copy->removeAttr(kCheckedAttr);
  SmallVector<Type> types;
  auto inference = cast<InferTypeOpInterface>(copy);
  if (failed(inference.inferReturnTypes(copy->getContext(), copy->getLoc(), copy->getOperands(),
                                        copy->getDiscardableAttrDictionary(), copy->getPropertiesStorage(),
                                        copy->getRegions(), types))) {
    copy->erase();
    return failure();
  }
  for (auto [result, type] : llvm::zip(copy->getResults(), types))
    result.setType(type);
  return copy;
}

LogicalResult scansion::scn::batchPlaces(Batcher &batcher, Operation *op, SmallVectorImpl<BatchedValue> &results) {
  auto operands = llvm::map_to_vector(op->getOperands(), [&](Value operand) { return batcher.spread(operand); });
  FailureOr<Operation *> copy = batcher.copyOnto(op, operands);
  if (failed(copy))
    return failure();
  for (Value result : (*copy)->getResults())
    results.push_back({result, true});
  return success();
}

#define SCN_PLACES(OP)                                                                                                 \
  LogicalResult OP::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {                                  \
    return batchPlaces(batcher, *this, results);                                                                       \
  }
SCN_PLACES(CastOp)
SCN_PLACES(SelectOp)
SCN_PLACES(IdentityOp)
// These count matrices along the axes before the last two.
SCN_PLACES(BandOp)
SCN_PLACES(CholeskyOp)
SCN_PLACES(TriangularSolveOp)
SCN_PLACES(SolveOp)
SCN_PLACES(InverseOp)
SCN_PLACES(DetOp)
SCN_PLACES(SlogdetOp)
SCN_PLACES(EighOp)
SCN_PLACES(ExpmOp)
#undef SCN_PLACES
