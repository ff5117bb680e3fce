//===- Batching.h - a graph over one more leading dimension -----------------===//
//
// Rebuilds operations, one after the other, for all members of a batch at once: what depends on a value that differs from
// member to member by its rule (BatchableOpInterface), the rest once for all. New operations go to the builder's
// insertion point.
//
//   Batching batching(builder, length);
//   batching.map(x, {rows, /*batched=*/true});
//   for (Operation &op : slice) if (failed(batching.add(op))) ...
//   batching.lookup(y)
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_BATCHING_BATCHING_H
#define SCANSION_BATCHING_BATCHING_H

#include "scansion/Dialect/Scn/IR/Batch.h"

#include "llvm/ADT/DenseMap.h"

namespace scansion {

class Batching : public scn::Batcher {
public:
  using Batcher::Batcher;

  /// A value that nothing was said of is the same for all members.
  scn::BatchedValue lookup(mlir::Value value) override;
  void map(mlir::Value value, scn::BatchedValue became) override { became_[value] = became; }
  /// Fails where the op has no form over a batch; operations that nothing uses may be left behind.
  llvm::LogicalResult add(mlir::Operation &op) override;

private:
  llvm::LogicalResult addBatched(mlir::Operation &op);
  void addShared(mlir::Operation &op, llvm::ArrayRef<mlir::Value> dependencies);

  llvm::DenseMap<mlir::Value, scn::BatchedValue> became_;
};

} // namespace scansion

#endif
