//===- KeptRows.cpp - which rows of a scan's results are read ---------------===//
//
// Slices count from the end where their places are negative, so they read the same rows of the last K rows as of all,
// for K that reaches back to the farthest of them. Whether there is such a row was checked before
// (scn-make-checks-explicit), against the number of steps.
//
//===----------------------------------------------------------------------===//

#include "KeptRows.h"
#include "StackedRows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace scansion;

static bool isRowCount(Operation *user) {
  auto dim = dyn_cast<scn::DimOp>(user);
  return dim && dim.getAxis() == 0;
}

bool scansion::areRowsRead(Value stacked) { return !llvm::all_of(stacked.getUsers(), isRowCount); }

/// How far from the end a slice reads; none unless it counts from there.
static std::optional<int64_t> reach(Operation *user) {
  auto slice = dyn_cast<scn::SliceOp>(user);
  if (!slice || !slice->hasAttr(scn::kCheckedAttr))
    return std::nullopt;
  int64_t start = slice.getStaticStarts()[0];
  if (ShapedType::isDynamic(start) || start >= 0)
    return std::nullopt;
  if (slice.getIndexed()[0])
    return -start;
  int64_t stop = slice.getStaticStops()[0], step = slice.getStaticSteps()[0];
  bool isOpen = stop >= int64_t(1) << 62, fromEnd = stop < 0 && !ShapedType::isDynamic(stop);
  return step > 0 && (isOpen || fromEnd) ? std::optional<int64_t>(-start) : std::nullopt;
}

std::optional<int64_t> scansion::keptRows(Value stacked) {
  int64_t rows = 0;
  for (Operation *user : stacked.getUsers()) {
    if (isRowCount(user))
      continue;
    std::optional<int64_t> back = reach(user);
    if (!back)
      return std::nullopt;
    rows = std::max(rows, *back);
  }
  return rows;
}

void scansion::replaceRowCount(OpBuilder &b, Value stacked, Value steps) {
  for (Operation *user : llvm::make_early_inc_range(stacked.getUsers())) {
    if (!isRowCount(user))
      continue;
    Value word = arith::IndexCastOp::create(b, user->getLoc(), b.getI64Type(), steps);
    Value scalar = tensor::FromElementsOp::create(b, user->getLoc(), user->getResult(0).getType(), word);
    user->getResult(0).replaceAllUsesWith(scalar);
    user->erase();
  }
}

void scansion::replaceLastRows(Value stacked, Value last) {
  for (Operation *user : llvm::make_early_inc_range(stacked.getUsers()))
    cast<scn::SliceOp>(user).getXMutable().assign(last);
}

Value scansion::orderRing(OpBuilder &b, Location loc, Value ring, Value steps) {
  auto type = cast<RankedTensorType>(ring.getType());
  int64_t count = type.getDimSize(0);
  auto rowType = RankedTensorType::get(type.getShape().drop_front(), type.getElementType());
  Value room = emptyRows(b, loc, b.getIndexAttr(count), axisLengths(b, loc, ring, 1), type.getElementType());
  Value first = arith::ConstantIndexOp::create(b, loc, 0), one = arith::ConstantIndexOp::create(b, loc, 1);
  Value rows = arith::ConstantIndexOp::create(b, loc, count);
  auto copyRow = [&](OpBuilder &inner, Location, Value place, ValueRange carried) {
    // Row `place` is that of step steps - count + place. Where there was no such step nobody reads the row.
    Value later = arith::AddIOp::create(inner, loc, steps, place);
    Value source = arith::RemUIOp::create(inner, loc, later, rows);
    Value row = readRow(inner, loc, ring, source, rowType);
    Value written = writeRow(inner, loc, row, carried[0], place);
    scf::YieldOp::create(inner, loc, written);
  };
  return scf::ForOp::create(b, loc, first, rows, one, room, copyRow).getResult(0);
}
