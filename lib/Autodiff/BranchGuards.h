//===- BranchGuards.h - what is computed only in a branch -------------------===//
//
// In the slice behind some values: which operations matter only where choices (scn.if) take a certain side. A guard is a
// side of a condition inside another guard; null stands for what always matters. A cotangent that leaves a guard is
// chosen by its condition, so what is infinite or NaN in a branch that was not taken never meets another number, and
// the adjoint of a branch is computed only where the branch was taken.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_AUTODIFF_BRANCHGUARDS_H
#define SCANSION_LIB_AUTODIFF_BRANCHGUARDS_H

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"

#include <deque>
#include <map>
#include <tuple>
#include <vector>

namespace scansion {

struct BranchGuard {
  const BranchGuard *outer;
  mlir::Value condition;
  bool holds;
  unsigned depth;
};

class BranchGuards {
public:
  /// `order` is the slice, operands before users; `always` are values that matter whatever branches are taken.
  BranchGuards(const std::vector<mlir::Operation *> &order, llvm::ArrayRef<mlir::Value> always);

  /// Where `value` matters.
  const BranchGuard *of(mlir::Value value) const { return ofValue_.lookup(value); }
  /// Where operand `index` of `op` matters on behalf of `op`.
  const BranchGuard *ofUse(mlir::Operation *op, unsigned index);
  /// A derivative of `value` that is right inside `from`, as one that is right wherever `value` matters.
  mlir::Value leave(mlir::OpBuilder &builder, mlir::Location loc, const BranchGuard *from, mlir::Value derivative,
                    mlir::Value value) const;

  /// Says that a value of the slice has become another one.
  void replace(mlir::Value old, mlir::Value renewed);

private:
  const BranchGuard *ofResults(mlir::Operation *op) const;
  const BranchGuard *enter(const BranchGuard *outer, mlir::Value condition, bool holds);
  void meet(mlir::Value value, const BranchGuard *use);

  std::deque<BranchGuard> guards_;
  std::map<std::tuple<const BranchGuard *, void *, bool>, const BranchGuard *> known_;
  llvm::DenseMap<mlir::Value, const BranchGuard *> ofValue_;
};

} // namespace scansion

#endif
