//===- Scn.h - the scn dialect for C++ code ---------------------------------===//
//
// Everything that the dialect declares. Include this and nothing generated.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_SCN_H
#define SCANSION_DIALECT_SCN_IR_SCN_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "scansion/Dialect/Scn/IR/ConstantData.h"

#include "scansion/Dialect/Scn/IR/ScnDialect.h.inc"

namespace scansion::scn {
class YieldOp;
class ReverseMode;
class ForwardMode;
class Batcher;
struct BatchedValue;

/// Whether types are the same but for lengths that one side does not know.
bool agreeWhereKnown(mlir::TypeRange lhs, mlir::TypeRange rhs);
} // namespace scansion::scn

#define GET_TYPEDEF_CLASSES
#include "scansion/Dialect/Scn/IR/ScnTypes.h.inc"

#include "scansion/Dialect/Scn/IR/ScnInterfaces.h.inc"

#define GET_OP_CLASSES
#include "scansion/Dialect/Scn/IR/ScnOps.h.inc"

namespace scansion::scn {

/// Marks an op whose run-time checks have been written before it, or that needs none where it stands.
inline constexpr llvm::StringLiteral kCheckedAttr = "scn.checked";
/// Marks a slice of which `stop - start` is the length, where both are known only when it is computed.
inline constexpr llvm::StringLiteral kInRangeAttr = "scn.in_range";

/// A tensor of `like`'s shape and element type, filled with `value`.
mlir::Value splatLike(mlir::OpBuilder &builder, mlir::Location loc, double value, mlir::Value like);
/// `derivative` of `value` where `condition` holds (or where it does not), and 0 otherwise, chosen by scn.if.
mlir::Value derivativeInBranch(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value condition, bool holds,
                               mlir::Value derivative, mlir::Value value);
/// An int64 scalar constant.
mlir::Value indexConstant(mlir::OpBuilder &builder, mlir::Location loc, int64_t value);
/// The length of an axis, an int64 scalar: a constant where the type knows it.
mlir::Value axisLength(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value tensor, int64_t axis);
/// The length of axis `axis` of `value` in terms of the operands of the op that computes it, so that the op itself need
/// not be computed to know it. Null where the op's data decide.
mlir::Value lengthFromOperands(mlir::OpBuilder &builder, mlir::Value value, int64_t axis);
/// The length of an axis, traced back through lengthFromOperands as far as it goes.
mlir::Value resolvedLength(mlir::OpBuilder &builder, mlir::Value value, int64_t axis);
/// A reduced tensor repeated along the axes that were reduced, to the shape of `x`.
mlir::Value spread(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value reduced, mlir::Value x,
                   llvm::ArrayRef<int64_t> axes);
/// Writes a check that fails the call with `status` (a scn_status) unless `condition` (a bool scalar) holds.
void check(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value condition, mlir::Value a, mlir::Value b,
           int status, llvm::StringRef message);
/// Writes a check that two axes have the same length, unless their types already say so.
void checkEqualLengths(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value lhs, int64_t lhsAxis, mlir::Value rhs,
                       int64_t rhsAxis, llvm::StringRef message);
/// Writes a check for each size that is known at run time only: it must not be negative.
void checkNotNegative(mlir::OpBuilder &builder, mlir::Location loc, llvm::ArrayRef<int64_t> staticSizes,
                      mlir::ValueRange sizes);

} // namespace scansion::scn

#endif
