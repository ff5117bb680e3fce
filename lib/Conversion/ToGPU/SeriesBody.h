//===- SeriesBody.h - what one series computes ------------------------------===//
//
// Writes the scalar program of one series from a program over rows: a row becomes the scalar at the series' place, a
// trajectory (rows stacked along leading axes) the column of those scalars. Reads of tensors from outside become
// tensor.extract with the place as the last indices. An operation that mixes series is reported and ends the writing.
//
// Start reading at SeriesBody::write.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_TOGPU_SERIESBODY_H
#define SCANSION_LIB_CONVERSION_TOGPU_SERIESBODY_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

namespace scansion {

/// The value without the casts between it and where it was made.
mlir::Value skipCasts(mlir::Value value);

/// Whether the loop's carried tensor at `position` is a trajectory: what it yields is the tensor with a row stored.
bool carriesTrajectory(mlir::scf::ForOp loop, unsigned position);

/// The scalars of one trajectory so far, and which of the kernel's outputs it is.
struct Column {
  mlir::Value scalars;
  unsigned output;
};

class SeriesBody {
public:
  /// Writes with `b`, for the series at `place`. `kernel` are the operations whose work moves here.
  SeriesBody(mlir::OpBuilder &b, llvm::ArrayRef<mlir::Value> place, const llvm::SetVector<mlir::Operation *> &kernel)
      : b(b), place(place), kernel(kernel) {}

  /// Says into which column the trajectory goes that starts at `use`.
  void startColumn(mlir::OpOperand &use, Column column) { starts[&use] = column; }

  mlir::LogicalResult write(mlir::Operation *op);

  /// What was written for a row, and for a trajectory; null if `value` is the other.
  mlir::Value elementOf(mlir::Value row) const { return elements.lookup(row); }
  Column columnOf(mlir::Value trajectory) const { return columns.lookup(trajectory); }

private:
  using Result = llvm::FailureOr<mlir::Value>;

  mlir::LogicalResult writeMap(mlir::linalg::GenericOp map);
  mlir::LogicalResult writePayload(mlir::Operation *op);
  mlir::LogicalResult writeLoop(mlir::scf::ForOp loop);
  mlir::scf::IfOp writeGuard(mlir::scf::ForOp loop, mlir::ValueRange initial);
  mlir::LogicalResult writeStep(mlir::scf::ForOp loop, mlir::scf::ForOp written);
  mlir::LogicalResult writeStore(mlir::tensor::InsertSliceOp store);
  mlir::LogicalResult writeRead(mlir::tensor::ExtractOp read);
  mlir::LogicalResult writeScalar(mlir::Operation *op);
  /// What a loop carries for one of its tensors or scalars, at the start or from a step to the next.
  Result carried(mlir::scf::ForOp loop, unsigned position, mlir::OpOperand &operand);
  void bind(mlir::scf::ForOp loop, unsigned position, mlir::Value old, mlir::Value written);

  Result readElement(mlir::Value tensor, llvm::ArrayRef<mlir::Value> indices);
  Result readSlice(mlir::tensor::ExtractSliceOp slice, llvm::ArrayRef<mlir::Value> indices);
  llvm::FailureOr<Column> columnAt(mlir::OpOperand &operand);
  mlir::Value indexOf(mlir::OpFoldResult value);
  bool isOutside(mlir::Value value) const;
  bool usesRows(mlir::Operation *op) const;
  mlir::InFlightDiagnostic refuse(const llvm::Twine &reason) const;

  mlir::OpBuilder &b;
  llvm::ArrayRef<mlir::Value> place;
  const llvm::SetVector<mlir::Operation *> &kernel;
  mlir::Operation *current = nullptr;                // what is being written
  mlir::IRMapping scalars;                           // values that are the same for all series, and payloads
  llvm::DenseMap<mlir::Value, mlir::Value> elements; // of rows
  llvm::DenseMap<mlir::Value, Column> columns;       // of trajectories
  llvm::DenseMap<mlir::OpOperand *, Column> starts;
};

} // namespace scansion

#endif
