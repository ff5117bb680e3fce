//===- RuntimeAbi.h - Runtime/Abi.h in the LLVM dialect ---------------------===//
//
// The structs of the entry ABI as LLVM types, and calls of the runtime's functions. The numbers of fields here and the
// declarations in Abi.h say the same thing twice; lib/Runtime/Call.cpp asserts the offsets and an execution test each use.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTORUNTIME_RUNTIMEABI_H
#define SCANSION_LIB_CONVERSION_SCNTORUNTIME_RUNTIMEABI_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"

namespace scansion::abi {

enum CallField { kInputs = 2, kResults = 3, kInterrupt = 7, kDepth = 11, kSteps = 12 };
enum InputField { kInputData = 0, kInputSizes = 1 };
enum ResultField { kResultAllocation = 0, kResultData = 1, kResultSizes = 2 };
enum TensorField { kTensorData = 0, kTensorDtype = 1, kTensorRank = 2, kTensorSizes = 3, kTensorStrides = 4 };

mlir::Type callType(mlir::MLIRContext *context);
mlir::Type inputType(mlir::MLIRContext *context);
mlir::Type resultType(mlir::MLIRContext *context);
mlir::Type tensorType(mlir::MLIRContext *context);

/// Which scn_dtype a buffer's element type stands for; bytes and integers are taken as signed.
int64_t dtypeOf(mlir::Type element);

mlir::Value i32(mlir::OpBuilder &b, mlir::Location loc, int64_t value);
mlir::Value i64(mlir::OpBuilder &b, mlir::Location loc, int64_t value);
/// The address of field `field` of element `row` of the array of structs at `base`.
mlir::Value fieldAddress(mlir::OpBuilder &b, mlir::Location loc, mlir::Type structType, mlir::Value base, int64_t row,
                         int field);
/// Loads what nobody changes during a call.
mlir::Value loadInvariant(mlir::OpBuilder &b, mlir::Location loc, mlir::Type type, mlir::Value address);

/// Writes the steps of the scans around what may fail next, outermost first, into the scn_call.
void storeSteps(mlir::OpBuilder &b, mlir::Location loc, mlir::Value call, mlir::ValueRange steps);

/// The scn_call of the function around `op`; null where that is no entry.
mlir::Value enclosingCall(mlir::Operation *op);

/// Calls a function of the runtime, declaring it where needed. `attributes` are of LLVM functions: "cold", ...
mlir::LLVM::CallOp callRuntime(mlir::OpBuilder &b, mlir::Operation *at, llvm::StringRef name, mlir::Type result,
                               mlir::ValueRange arguments, llvm::ArrayRef<llvm::StringRef> attributes = {});

} // namespace scansion::abi

#endif
