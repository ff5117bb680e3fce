//===- RowLengths.cpp - lengths of a scan's rows, before its loop -----------===//
//
// Rows of outputs must be allocated before the loop, so their lengths are computed there:
//
//   - from lengths of outer values, where the step's values are not needed for it: a part from 2 n to 3 n of n numbers
//     has max(min(3 n, n) - min(2 n, n), 0);
//   - else the first step is run for the sake of the length, and every step is held to it:
//
//     scf.if %count > 0 { body of step 0; yield length } else { the length without a step }
//
// Without a step there are no data. Then a length is what all data would give (the first 3 of 5 elements, the length of
// both branches of a choice), and 0 where they decide.
//
//===----------------------------------------------------------------------===//

#include "RowLengths.h"
#include "LengthsWithoutData.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace scansion;

SmallVector<OpFoldResult> RowLengths::of(Value row) {
  auto type = cast<RankedTensorType>(row.getType());
  SmallVector<OpFoldResult> lengths;
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    if (!type.isDynamicDim(axis)) {
      lengths.push_back(b.getIndexAttr(type.getDimSize(axis)));
      continue;
    }
    Value word = tensor::ExtractOp::create(b, loc, hoist(row, axis), ValueRange{});
    lengths.push_back(arith::IndexCastOp::create(b, loc, b.getIndexType(), word).getResult());
  }
  return lengths;
}

/// The value before the loop of a length that the body computes.
Value RowLengths::hoist(Value row, int64_t axis) {
  OpBuilder inner = OpBuilder::atBlockTerminator(&scan.getBody().front());
  Value length = scn::resolvedLength(inner, row, axis);
  SetVector<Operation *> slice;
  SmallVector<Value> worklist{length};
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    if (!scan.getBody().isAncestor(value.getParentRegion()))
      continue;
    Operation *op = value.getDefiningOp();
    if (!op || op->getNumRegions())
      return ofValues(length, row, axis);
    if (slice.insert(op))
      llvm::append_range(worklist, op->getOperands());
  }
  // Ops without regions that the body's own values depend on lie in the body itself.
  SmallVector<Operation *> ordered(slice.begin(), slice.end());
  llvm::sort(ordered, [](Operation *x, Operation *y) { return x->isBeforeInBlock(y); });
  IRMapping mapping;
  for (Operation *op : ordered)
    b.clone(*op, mapping);
  return mapping.lookupOrDefault(length);
}

/// Of a length that is written in terms of the step's values.
Value RowLengths::ofValues(Value length, Value row, int64_t axis) {
  LengthsWithoutData lengths(scan, b);
  Value found = lengths.find(row, axis);
  return found && lengths.isCertain() ? found : ofFirstStep(length, row, axis);
}

/// Runs the body's first step for the sake of a length that depends on data, and holds every step to it.
Value RowLengths::ofFirstStep(Value length, Value row, int64_t axis) {
  Value none = scn::indexConstant(b, loc, 0);
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value some = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, count, zero);
  auto branch = scf::IfOp::create(b, loc, TypeRange{length.getType()}, some, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  IRMapping mapping;
  mapFirstStep(mapping);
  for (Operation &op : scan.getBody().front().without_terminator())
    if (auto print = dyn_cast<scn::PrintOp>(op)) // the step itself will print
      mapping.map(print.getY(), mapping.lookupOrDefault(print.getX()));
    else
      b.clone(op, mapping);
  scf::YieldOp::create(b, loc, mapping.lookup(length));
  b.setInsertionPointToStart(branch.elseBlock());
  Value withoutData = LengthsWithoutData(scan, b).find(row, axis);
  scf::YieldOp::create(b, loc, withoutData ? withoutData : none);
  Value first = branch.getResult(0);
  OpBuilder inner = OpBuilder::atBlockTerminator(&scan.getBody().front());
  Value equal = scn::EqOp::create(inner, loc, length, first);
  auto check = scn::CheckOp::create(
      inner, loc, equal, length, first, inner.getI32IntegerAttr(/*SCN_VALUE_ERROR=*/1),
      inner.getStringAttr("an output of the scan has length {b} on an axis in its first step, but {a} in a later one"),
      /*site=*/IntegerAttr());
  check->setAttr("op", inner.getStringAttr(scan->getName().getStringRef()));
  return first;
}
