//===- ColumnNest.cpp - a loop over steps, and in it loops over columns -----===//
//
// See ColumnNest.h.
//
//===----------------------------------------------------------------------===//

#include "ColumnNest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;

namespace scansion {

std::optional<Access> accessOf(Operation &op) {
  if (auto load = dyn_cast<vector::LoadOp>(op))
    return Access{load.getBase(), {}, load.getIndices(), load.getType()};
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return Access{load.getMemRef(), {}, load.getIndices(), load.getType()};
  if (auto store = dyn_cast<vector::StoreOp>(op))
    return Access{store.getBase(), store.getValueToStore(), store.getIndices(), store.getValueToStore().getType()};
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return Access{store.getMemRef(), store.getValueToStore(), store.getIndices(), store.getValueToStore().getType()};
  return std::nullopt;
}

bool onlyComputes(Operation &op) { return op.getNumRegions() == 0 && isMemoryEffectFree(&op); }

/// Whether `length` is n - n mod `step`, or a number that is such.
static bool isMultiple(Value length, int64_t step) {
  if (std::optional<int64_t> known = getConstantIntValue(length))
    return *known % step == 0;
  auto whole = length.getDefiningOp<arith::SubIOp>();
  auto rest = whole ? whole.getRhs().getDefiningOp<arith::RemUIOp>() : nullptr;
  return rest && rest.getLhs() == whole.getLhs() && getConstantIntValue(rest.getRhs()) == step;
}

/// One group, or whole vectors from the first column on and the rest.
static bool areApart(ArrayRef<ColumnLoops> groups) {
  if (groups.size() != 2)
    return groups.size() == 1;
  const ColumnLoops &vectors = groups[0], &rest = groups[1];
  return getConstantIntValue(vectors.from) == 0 && isMultiple(vectors.to, vectors.step) && rest.from == vectors.to &&
         rest.step == 1;
}

SmallVector<ColumnLoops> columnLoops(scf::ForOp time) {
  SmallVector<ColumnLoops> groups;
  if (time.getNumResults() != 0)
    return {};
  for (Operation &op : time.getBody()->without_terminator()) {
    auto loop = dyn_cast<scf::ForOp>(op);
    if (!loop) {
      if (!onlyComputes(op))
        return {};
      continue;
    }
    std::optional<int64_t> step = getConstantIntValue(loop.getStep());
    if (!step || loop.getNumResults() != 0 || !time.isDefinedOutsideOfLoop(loop.getLowerBound()) ||
        !time.isDefinedOutsideOfLoop(loop.getUpperBound()))
      return {};
    auto group = llvm::find_if(groups, [&](const ColumnLoops &group) {
      return group.from == loop.getLowerBound() && group.to == loop.getUpperBound() && group.step == *step;
    });
    if (group == groups.end())
      group = &groups.emplace_back(ColumnLoops{loop.getLowerBound(), loop.getUpperBound(), *step, {}});
    group->loops.push_back(loop);
  }
  return areApart(groups) ? groups : SmallVector<ColumnLoops>();
}

Value rootOf(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  return buffer;
}

bool isKnownRoot(Value root) {
  if (auto argument = dyn_cast<BlockArgument>(root))
    return isa<func::FuncOp>(argument.getOwner()->getParentOp());
  return llvm::none_of(root.getDefiningOp()->getOperandTypes(), llvm::IsaPred<MemRefType>) &&
         root.getDefiningOp()->getNumRegions() == 0;
}

} // namespace scansion
