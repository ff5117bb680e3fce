//===- ExplicitChecks.cpp - the checks of one op ----------------------------===//
//
// See ExplicitChecks.h.
//
//===----------------------------------------------------------------------===//

#include "ExplicitChecks.h"

using namespace mlir;
using namespace scansion::scn;

void scansion::scn::makeChecksExplicit(CheckedOpInterface op) {
  Operation *previous = op->getPrevNode();
  OpBuilder builder(op);
  op.buildChecks(builder);
  op->setAttr(kCheckedAttr, builder.getUnitAttr());
  // A failed check is reported as a fault of the op that it guards.
  Operation *first = previous ? previous->getNextNode() : &op->getBlock()->front();
  auto blame = [&](CheckOp check) {
    if (!check->hasAttr("op"))
      check->setAttr("op", builder.getStringAttr(op->getName().getStringRef()));
  };
  for (Operation *check = first; check != op.getOperation(); check = check->getNextNode())
    if (isa<CheckOp>(check))
      blame(cast<CheckOp>(check));
  // A scan checks its states inside; the ops there came first and have theirs.
  op->walk(blame);
}

bool scansion::scn::canFail(Operation *op) {
  auto checked = dyn_cast<CheckedOpInterface>(op);
  if (!checked)
    return false;
  // Written where nobody sees it.
  Block scratch;
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&scratch);
  checked.buildChecks(builder);
  bool fails = llvm::any_of(scratch, [](Operation &written) { return isa<CheckOp>(written); });
  scratch.dropAllReferences();
  return fails;
}

void scansion::scn::guardBySteps(CheckOp check, Value steps) {
  OpBuilder b(check);
  Location loc = check.getLoc();
  Value zero = indexConstant(b, loc, 0);
  Value none = EqOp::create(b, loc, steps, zero);
  check.getConditionMutable().assign(OrOp::create(b, loc, none, check.getCondition()));
}
