//===- MatrixCalls.cpp - calls of the runtime's linear algebra --------------===//
//
// See MatrixCalls.h.
//
//===----------------------------------------------------------------------===//

#include "MatrixCalls.h"

using namespace mlir;
using namespace scansion;

Lengths scansion::squareLengths(OpBuilder &b, Location loc, Value x) {
  Lengths lengths = lengthsOf(b, loc, x);
  OpFoldResult &rows = lengths[lengths.size() - 2], &columns = lengths.back();
  rows = isa<Value>(rows) ? columns : rows;
  columns = rows;
  return lengths;
}

Value scansion::roomFor(OpBuilder &b, Location loc, ArrayRef<OpFoldResult> lengths, Type element) {
  return tensor::EmptyOp::create(b, loc, lengths, element);
}

ResultRange scansion::callRuntime(OpBuilder &b, Operation *op, StringRef callee, ValueRange inputs, ValueRange rooms) {
  auto call = scn::RuntimeCallOp::create(b, op->getLoc(), rooms.getTypes(),
                                         FlatSymbolRefAttr::get(b.getContext(), ("scn_rt_" + callee).str()), inputs,
                                         rooms, IntegerAttr());
  call->setAttr("op", b.getStringAttr(op->getName().getStringRef()));
  return call->getResults();
}
