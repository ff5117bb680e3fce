//===- GatherToLinalg.cpp - indexing by integer arrays and masks ------------===//
//
// Reading is an elementwise loop over the result whose body reads `x` where the indices say, so what computes the indices
// fuses into it. Writing is a nest of loops over the value that stores element by element into the tensor it carries: the
// order is that of the value, and bufferization updates in place.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

namespace {
/// Which axes of the part an index tensor's axes are, and where an element of the part stands in the indexed tensor.
class Places {
public:
  template <typename Op> explicit Places(Op op) : axes(op.getAxes()), batch(op.getBatch()) {
    rank = cast<RankedTensorType>(op.getX().getType()).getRank();
    inserted = cast<RankedTensorType>(op.getIndices().front().getType()).getRank() - batch;
    first = batch + op.getPosition();
  }

  /// The axes of the part along which an index tensor runs.
  SmallVector<int64_t> indexAxes() const {
    auto own = llvm::to_vector(llvm::seq<int64_t>(0, batch));
    llvm::append_range(own, llvm::seq<int64_t>(first, first + inserted));
    return own;
  }

  /// The place in the indexed tensor of the part's element at `part`, for which the index tensors hold `words`.
  SmallVector<Value> of(OpBuilder &b, Location loc, Value x, ValueRange part, ValueRange words) const {
    SmallVector<Value> place;
    unsigned next = 0;
    int64_t kept = 0;
    for (int64_t axis = 0; axis < rank; ++axis) {
      if (llvm::is_contained(axes, axis)) {
        place.push_back(fromStart(b, loc, x, axis, words[next++]));
        continue;
      }
      place.push_back(part[kept < first ? kept : kept + inserted]);
      ++kept;
    }
    return place;
  }

private:
  static Value fromStart(OpBuilder &b, Location loc, Value x, int64_t axis, Value word) {
    Value index = arith::IndexCastOp::create(b, loc, b.getIndexType(), word);
    Value length = getValueOrCreateConstantIndexOp(b, loc, tensor::getMixedSize(b, loc, x, axis));
    Value wrapped = arith::AddIOp::create(b, loc, index, length);
    Value zero = indexValue(b, loc, 0);
    Value isNegative = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, index, zero);
    return arith::SelectOp::create(b, loc, isNegative, wrapped, index);
  }

  ArrayRef<int64_t> axes;
  int64_t batch, rank, inserted, first;
};

struct LowerGather : OpConversionPattern<scn::GatherOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::GatherOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(getTypeConverter()->convertType(op.getY().getType()));
    Places places(op);
    SmallVector<AffineExpr> axes;
    for (int64_t axis : places.indexAxes())
      axes.push_back(b.getAffineDimExpr(axis));
    AffineMap map = AffineMap::get(type.getRank(), 0, axes, b.getContext());
    SmallVector<AffineMap> maps(adaptor.getIndices().size(), map);
    auto body = [&](OpBuilder &inner, Location loc, ValueRange words) -> Value {
      SmallVector<Value> part;
      for (int64_t axis = 0; axis < type.getRank(); ++axis)
        part.push_back(linalg::IndexOp::create(inner, loc, axis));
      SmallVector<Value> place = places.of(inner, loc, adaptor.getX(), part, words);
      return tensor::ExtractOp::create(inner, loc, adaptor.getX(), place);
    };
    b.replaceOp(op, elementwiseLoop(b, loc, type, lengths(op, adaptor, b), adaptor.getIndices(), maps, body));
    return success();
  }

  static SmallVector<OpFoldResult> lengths(scn::GatherOp op, OpAdaptor adaptor, OpBuilder &b) {
    Location loc = op.getLoc();
    SmallVector<OpFoldResult> sizes;
    for (auto [axis, length] : llvm::enumerate(lengthsOf(b, loc, adaptor.getX())))
      if (!llvm::is_contained(op.getAxes(), static_cast<int64_t>(axis)))
        sizes.push_back(length);
    SmallVector<OpFoldResult> index = lengthsOf(b, loc, adaptor.getIndices().front());
    int64_t batch = op.getBatch();
    sizes.insert(sizes.begin() + batch + op.getPosition(), index.begin() + batch, index.end());
    return sizes;
  }
};

Value addElements(OpBuilder &b, Location loc, Value x, Value y) {
  if (isa<ComplexType>(x.getType()))
    return complex::AddOp::create(b, loc, x, y);
  if (isa<FloatType>(x.getType()))
    return arith::AddFOp::create(b, loc, x, y);
  return arith::AddIOp::create(b, loc, x, y);
}

struct LowerScatter : OpConversionPattern<scn::ScatterOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::ScatterOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Value value = adaptor.getValue();
    Places places(op);
    bool isBoolean = getElementTypeOrSelf(op.getX().getType()).isInteger(1);
    auto store = [&](OpBuilder &inner, Location loc, ValueRange part, ValueRange carried) -> scf::ValueVector {
      SmallVector<Value> own = llvm::map_to_vector(places.indexAxes(), [&](int64_t axis) { return part[axis]; });
      SmallVector<Value> words;
      for (Value index : adaptor.getIndices())
        words.push_back(tensor::ExtractOp::create(inner, loc, index, own));
      SmallVector<Value> place = places.of(inner, loc, adaptor.getX(), part, words);
      Value element = tensor::ExtractOp::create(inner, loc, value, part);
      if (op.getAccumulate()) {
        Value old = tensor::ExtractOp::create(inner, loc, carried[0], place);
        // The sum of truth values is "or".
        element = isBoolean ? arith::OrIOp::create(inner, loc, old, element).getResult()
                            : addElements(inner, loc, old, element);
      }
      return {tensor::InsertOp::create(inner, loc, element, carried[0], place)};
    };
    SmallVector<Value> ends;
    for (OpFoldResult length : lengthsOf(b, loc, value))
      ends.push_back(getValueOrCreateConstantIndexOp(b, loc, length));
    if (ends.empty()) {
      b.replaceOp(op, store(b, loc, {}, adaptor.getX()).front());
      return success();
    }
    SmallVector<Value> starts(ends.size(), indexValue(b, loc, 0)), steps(ends.size(), indexValue(b, loc, 1));
    scf::LoopNest nest = scf::buildLoopNest(b, loc, starts, ends, steps, adaptor.getX(), store);
    b.replaceOp(op, nest.results);
    return success();
  }
};

/// A running number of places: each is written behind those before it, and stays if the mask is true there.
struct LowerNonzero : OpConversionPattern<scn::NonzeroOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(scn::NonzeroOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Value mask = adaptor.getMask(), zero = indexValue(b, loc, 0), one = indexValue(b, loc, 1), size = one;
    SmallVector<Value> ends;
    for (OpFoldResult length : lengthsOf(b, loc, mask)) {
      ends.push_back(getValueOrCreateConstantIndexOp(b, loc, length));
      size = arith::MulIOp::create(b, loc, size, ends.back());
    }
    auto type = cast<RankedTensorType>(op.getPositions().getType());
    OpFoldResult room = type.isDynamicDim(0) ? OpFoldResult(size) : OpFoldResult(b.getIndexAttr(type.getDimSize(0)));
    Value positions = tensor::EmptyOp::create(b, loc, ArrayRef<OpFoldResult>(room), type.getElementType());
    auto note = [&](OpBuilder &inner, Location loc, ValueRange place, ValueRange carried) -> scf::ValueVector {
      Value here = carried[2];
      Value word = arith::IndexCastOp::create(inner, loc, inner.getI64Type(), here);
      Value noted = tensor::InsertOp::create(inner, loc, word, carried[0], carried[1]);
      Value truth = tensor::ExtractOp::create(inner, loc, mask, place);
      Value nothing = numberOf(inner, loc, truth.getType(), 0.0);
      Value holds = arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::ne, truth, nothing);
      Value step = arith::SelectOp::create(inner, loc, holds, one, zero);
      Value found = arith::AddIOp::create(inner, loc, carried[1], step);
      Value next = arith::AddIOp::create(inner, loc, here, one);
      return {noted, found, next};
    };
    SmallVector<Value> carried{positions, zero, zero};
    if (ends.empty()) {
      carried = note(b, loc, {}, carried);
    } else {
      SmallVector<Value> starts(ends.size(), zero), steps(ends.size(), one);
      scf::LoopNest nest = scf::buildLoopNest(b, loc, starts, ends, steps, carried, note);
      carried.assign(nest.results.begin(), nest.results.end());
    }
    b.replaceOp(op, {castTo(b, loc, carried[0], type), tensorOfIndex(b, loc, carried[1])});
    return success();
  }
};
} // namespace

void scansion::addGatherPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerGather, LowerScatter, LowerNonzero>(types, patterns.getContext());
}
