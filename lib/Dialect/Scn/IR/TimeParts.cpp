//===- TimeParts.cpp - parts of a tensor along time -------------------------===//
//
// See TimeParts.h. Other axes are taken whole.
//
//===----------------------------------------------------------------------===//

#include "TimeParts.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace scansion::scn;

namespace {
/// The attributes of a slice that has these bounds on axis 0.
struct Bounds {
  SmallVector<int64_t> starts, stops, steps;
  SmallVector<bool> indexed;

  Bounds(Value x, int64_t start, int64_t stop, bool index) {
    size_t rank = cast<RankedTensorType>(x.getType()).getRank();
    starts.assign(rank, 0);
    stops.assign(rank, int64_t(1) << 62);
    steps.assign(rank, 1);
    indexed.assign(rank, false);
    starts[0] = start;
    stops[0] = stop;
    indexed[0] = index;
  }
};
} // namespace

static Value slice(OpBuilder &b, Location loc, Value x, const Bounds &bounds, ValueRange starts, ValueRange stops) {
  auto op = SliceOp::create(b, loc, x, starts, stops, ValueRange(), b.getDenseI64ArrayAttr(bounds.starts),
                            b.getDenseI64ArrayAttr(bounds.stops), b.getDenseI64ArrayAttr(bounds.steps),
                            b.getDenseBoolArrayAttr(bounds.indexed));
  op->setAttr(kCheckedAttr, b.getUnitAttr());
  return op;
}

Value scansion::scn::firstRow(OpBuilder &builder, Location loc, Value x) {
  return slice(builder, loc, x, Bounds(x, 0, 1, true), {}, {});
}

Value scansion::scn::takeRows(OpBuilder &builder, Location loc, Value x, int64_t start, int64_t stop) {
  return slice(builder, loc, x, Bounds(x, start, stop, false), {}, {});
}

Value scansion::scn::takeRows(OpBuilder &builder, Location loc, Value x, Value start, Value stop) {
  return slice(builder, loc, x, Bounds(x, ShapedType::kDynamic, ShapedType::kDynamic, false), start, stop);
}

static Value updateRows(OpBuilder &b, Location loc, Value x, Value rows, Value start, Value stop, UnitAttr accumulate) {
  Bounds bounds(x, ShapedType::kDynamic, ShapedType::kDynamic, false);
  auto op =
      UpdateSliceOp::create(b, loc, x.getType(), x, rows, start, stop, ValueRange(),
                            b.getDenseI64ArrayAttr(bounds.starts), b.getDenseI64ArrayAttr(bounds.stops),
                            b.getDenseI64ArrayAttr(bounds.steps), b.getDenseBoolArrayAttr(bounds.indexed), accumulate);
  op->setAttr(kCheckedAttr, b.getUnitAttr());
  return op;
}

Value scansion::scn::replaceRows(OpBuilder &b, Location loc, Value x, Value rows, Value start, Value stop) {
  return updateRows(b, loc, x, rows, start, stop, UnitAttr());
}

Value scansion::scn::addToRows(OpBuilder &b, Location loc, Value x, Value rows, Value start, Value stop) {
  return updateRows(b, loc, x, rows, start, stop, b.getUnitAttr());
}

Value scansion::scn::addLengths(OpBuilder &builder, Location loc, Value a, Value b) {
  return AddOp::create(builder, loc, a, b);
}

Value scansion::scn::addLengths(OpBuilder &builder, Location loc, Value a, int64_t b) {
  if (b == 0)
    return a;
  Value offset = indexConstant(builder, loc, b);
  return AddOp::create(builder, loc, a, offset);
}

/// What decides the number of rows of a tensor: a tensor that has as many, or the number of steps of a scan.
static Value findRows(Value x) {
  while (Operation *op = x.getDefiningOp()) {
    if (isa<ElementwiseOpInterface, IdentityOp, OverrideGradientOp, ReverseOp, UpdateSliceOp>(op)) {
      x = op->getOperand(0);
    } else if (auto fill = dyn_cast<FillLikeOp>(op)) {
      x = fill.getLike();
    } else if (auto scan = dyn_cast<ScanOp>(op)) {
      bool isStack = cast<OpResult>(x).getResultNumber() < scan.getNumResults() - scan.getNumStates();
      if (!isStack || scan.hasCondition())
        return x;
      auto dim = scan.getSteps().getDefiningOp<DimOp>();
      if (!dim || dim.getAxis() != 0)
        return scan.getSteps();
      x = dim.getX();
    } else {
      return x;
    }
  }
  return x;
}

bool scansion::scn::hasRows(Value x, Value steps) {
  DenseElementsAttr number;
  if (matchPattern(steps, m_Constant(&number)))
    return number.getSplatValue<int64_t>() == cast<RankedTensorType>(x.getType()).getDimSize(0) || findRows(x) == steps;
  Value rows = findRows(x);
  auto dim = steps.getDefiningOp<DimOp>();
  return rows == (dim && dim.getAxis() == 0 ? findRows(dim.getX()) : steps);
}
