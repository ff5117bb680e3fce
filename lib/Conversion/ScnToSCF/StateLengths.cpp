//===- StateLengths.cpp - lengths of states that their steps know -----------===//
//
// A state may start from a value of unknown length although its step gives a known one. The loop would carry the unknown
// length; then the rows of the trajectory, which has the known one, don't lie side by side for all that the compiler knows,
// and the trajectory is copied in the end. So the start is brought to the known lengths:
//
//   %part = tensor.extract_slice %start[0, 0] [1, %min] [1, 1]     (%min: the start's length, at most 3)
//   %room = tensor.empty() : tensor<1x3xf64>
//   %new = tensor.insert_slice %part into %room[0, 0] [1, %min] [1, 1]
//
// The lengths differ in programs that fail (a state keeps its lengths) and where no step is made, so nobody reads what isn't
// written.
//
//===----------------------------------------------------------------------===//

#include "StateLengths.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion;

/// The lengths of `shape`, and of `known` where `shape` has none.
static SmallVector<int64_t> refined(ArrayRef<int64_t> shape, ArrayRef<int64_t> known) {
  SmallVector<int64_t> lengths;
  for (auto [length, better] : llvm::zip(shape, known))
    lengths.push_back(ShapedType::isDynamic(length) ? better : length);
  return lengths;
}

/// `start` with rows of the shape `row`.
static Value resized(OpBuilder &b, Location loc, Value start, ArrayRef<int64_t> row) {
  auto type = cast<RankedTensorType>(start.getType());
  SmallVector<OpFoldResult> starts(type.getRank(), b.getIndexAttr(0)), steps(type.getRank(), b.getIndexAttr(1));
  SmallVector<OpFoldResult> old, whole;
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    OpFoldResult length = tensor::getMixedSize(b, loc, start, axis);
    whole.push_back(length);
    if (axis && ShapedType::isDynamic(type.getDimSize(axis)) && !ShapedType::isDynamic(row[axis - 1])) {
      Value most = arith::ConstantIndexOp::create(b, loc, row[axis - 1]);
      Value given = getValueOrCreateConstantIndexOp(b, loc, length);
      length = arith::MinSIOp::create(b, loc, given, most).getResult();
      whole.back() = b.getIndexAttr(row[axis - 1]);
    }
    old.push_back(length);
  }
  Value room = tensor::EmptyOp::create(b, loc, whole, type.getElementType());
  if (llvm::is_contained(cast<RankedTensorType>(room.getType()).getShape(), 0))
    return room;
  Value part = tensor::ExtractSliceOp::create(b, loc, start, starts, old, steps);
  return tensor::InsertSliceOp::create(b, loc, part, room, starts, old, steps);
}

void scansion::takeLengthsOfSteps(scn::ScanOp scan) {
  OpBuilder before(scan), inside = OpBuilder::atBlockBegin(&scan.getBody().front());
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    if (scan.getStateTaps(state).empty())
      continue;
    auto row = cast<RankedTensorType>(scan.getStateArguments(state).front().getType());
    auto next = cast<RankedTensorType>(scan.getYield().getNext()[state].getType());
    SmallVector<int64_t> lengths = refined(row.getShape(), next.getShape());
    if (row.getShape() == ArrayRef<int64_t>(lengths))
      continue;
    OpOperand &initial = scan.getInitialsMutable()[state];
    initial.set(resized(before, scan.getLoc(), initial.get(), lengths));
    for (BlockArgument argument : scan.getStateArguments(state)) {
      argument.setType(row.clone(lengths));
      auto old = tensor::CastOp::create(inside, scan.getLoc(), row, argument);
      // What is handed out as an output stays the argument: it shares the trajectory's rows.
      argument.replaceUsesWithIf(
          old, [&](OpOperand &use) { return use.getOwner() != old && use.getOwner() != scan.getYield(); });
    }
  }
}
