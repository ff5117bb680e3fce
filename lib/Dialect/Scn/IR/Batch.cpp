//===- Batch.cpp - what rules of batching share -----------------------------===//
//
// Giving values the leading axis, copying ops onto batched operands, and the two rules that many ops share: computing place
// by place, and a scan over the members.
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

SmallVector<int64_t> scansion::scn::axesOfBatch(ArrayRef<int64_t> axes) {
  return llvm::map_to_vector(axes, [](int64_t axis) { return axis + 1; });
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

//===----------------------------------------------------------------------===//
// One member after the other
//===----------------------------------------------------------------------===//

/// Whether the op's results are tensors whose lengths are the same for all members: they are known, or follow from the
/// lengths of operands.
static bool haveOneShape(Operation *op) {
  return llvm::all_of(op->getResults(), [&](Value result) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    return type && (type.hasStaticShape() || !isa<SliceOp, IotaOp, BroadcastOp, ReshapeOp, ScanOp>(op));
  });
}

LogicalResult scansion::scn::batchOneByOne(Batcher &batcher, Operation *op, SmallVectorImpl<BatchedValue> &results) {
  if (batcher.getOtherwise() == Batcher::Otherwise::Refuse || op->getNumRegions() || !haveOneShape(op))
    return failure();
  OpBuilder &b = batcher.getBuilder();
  SmallVector<Value> sequences, operands;
  auto region = std::make_unique<Region>();
  Block &body = region->emplaceBlock();
  for (Value operand : op->getOperands()) {
    BatchedValue known = batcher.lookup(operand);
    operands.push_back(known.value);
    if (!known.batched)
      continue;
    sequences.push_back(known.value);
    operands.back() = body.addArgument(ScanOp::getElementOf(known.value.getType()), operand.getLoc());
  }
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&body);
    FailureOr<Operation *> step = batcher.copyOnto(op, operands);
    if (failed(step))
      return failure();
    YieldOp::create(b, op->getLoc(), ValueRange{}, (*step)->getResults(), Value());
  }
  OperationState state(op->getLoc(), ScanOp::getOperationName());
  state.addOperands(batcher.getLength());
  state.addOperands(sequences);
  auto &properties = state.getOrAddProperties<ScanOp::Properties>();
  SmallVector<Attribute> taps(sequences.size(), b.getDenseI64ArrayAttr({0}));
  properties.sequence_taps = b.getArrayAttr(taps);
  properties.state_taps = b.getArrayAttr({});
  properties.operandSegmentSizes = {1, static_cast<int32_t>(sequences.size()), 0};
  state.addRegion(std::move(region));
  SmallVector<Region *> regions{state.regions.front().get()};
  if (failed(ScanOp::inferReturnTypes(op->getContext(), op->getLoc(), state.operands, DictionaryAttr(),
                                      OpaqueProperties(&properties), RegionRange(regions), state.types)))
    return failure();
  Operation *scan = b.create(state);
  for (Value stack : scan->getResults())
    results.push_back({stack, true});
  return success();
}

#define SCN_ONE_BY_ONE(OP)                                                                                             \
  LogicalResult OP::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {                                  \
    return batchOneByOne(batcher, *this, results);                                                                     \
  }
// Of these the runtime has one matrix at a time.
SCN_ONE_BY_ONE(EigOp)
SCN_ONE_BY_ONE(SvdOp)
SCN_ONE_BY_ONE(QrOp)
SCN_ONE_BY_ONE(PseudoInverseOp)
SCN_ONE_BY_ONE(LeastSquaresOp)
// How many places there are, its members decide; the room for them is the same for all.
SCN_ONE_BY_ONE(NonzeroOp)
#undef SCN_ONE_BY_ONE

//===----------------------------------------------------------------------===//
// Place by place
//===----------------------------------------------------------------------===//

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
SCN_PLACES(OverrideGradientOp)
// Shown are all members, when they are computed.
SCN_PLACES(PrintOp)
// These work along the last axis.
SCN_PLACES(SortOp)
SCN_PLACES(ArgsortOp)
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
