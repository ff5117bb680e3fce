//===- Batch.h - writing rules of batching ----------------------------------===//
//
// A batch is `length` programs that differ in some of their values. A value that differs has become one tensor with a
// leading axis of one row per member; the others are as they were. A Batcher knows what each value has become; the rules
// of BatchableOpInterface ask it and build the op for all members at once. lib/Batching has the Batcher that runs them.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_BATCH_H
#define SCANSION_DIALECT_SCN_IR_BATCH_H

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion::scn {

/// What a value has become.
struct BatchedValue {
  mlir::Value value;
  bool batched = false; // has one more leading axis
};

class Batcher {
public:
  /// What happens to an op that no other computes for all members at once.
  enum class Otherwise { Refuse, OneByOne };

  /// `length` is the number of members, an int64 scalar that is not negative.
  Batcher(mlir::OpBuilder &builder, mlir::Value length, Otherwise otherwise = Otherwise::Refuse)
      : builder(builder), length(length), otherwise(otherwise) {}
  virtual ~Batcher() = default;

  mlir::OpBuilder &getBuilder() { return builder; }
  mlir::Value getLength() const { return length; }
  /// The number of members, kDynamic where it is known at run time only.
  int64_t getKnownLength() const;

  virtual BatchedValue lookup(mlir::Value value) = 0;
  virtual void map(mlir::Value value, BatchedValue became) = 0;
  /// Builds the op for the batch, which maps its results. For the ops of a region.
  virtual mlir::LogicalResult add(mlir::Operation &op) = 0;

  Otherwise getOtherwise() const { return otherwise; }

  /// The value with a leading axis, along which one that is the same for all members is repeated.
  mlir::Value spread(mlir::Value value);
  /// What the values have become, where that is the same for all members.
  mlir::FailureOr<llvm::SmallVector<mlir::Value>> lookupShared(mlir::ValueRange values);
  /// A copy of the op on other operands, with the result types that follow from these, and with its checks to be written.
  mlir::FailureOr<mlir::Operation *> copyOnto(mlir::Operation *op, mlir::ValueRange operands);

private:
  mlir::OpBuilder &builder;
  mlir::Value length;
  Otherwise otherwise;
};

/// The rule of an op that computes each place by itself, or each matrix in a row of them: all operands get the leading
/// axis, and nothing else changes.
mlir::LogicalResult batchPlaces(Batcher &batcher, mlir::Operation *op, llvm::SmallVectorImpl<BatchedValue> &results);

/// The rule of an op that works on one member at a time: a scan over the members without states, whose step is the op.
/// Fails where the batcher refuses such scans, and where lengths of results may differ from member to member.
mlir::LogicalResult batchOneByOne(Batcher &batcher, mlir::Operation *op, llvm::SmallVectorImpl<BatchedValue> &results);

/// Axes of a member, counted in the batch.
llvm::SmallVector<int64_t> axesOfBatch(llvm::ArrayRef<int64_t> axes);

/// The type with a leading axis.
mlir::RankedTensorType stackedType(int64_t length, mlir::RankedTensorType row);

} // namespace scansion::scn

#endif
