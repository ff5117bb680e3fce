//===- FunctionCut.h - from a slice of the graph to a func.func -------------===//
//
// Copies the operations between inputs and outputs into a module of its own, as `func.func @main`, and writes it as
// bytecode: the form in which a compilation, with a context of its own, takes it.
//
// Arguments: the inputs, then the shared variables that are read (attribute `scn.shared`), then the constants of more
// than 16 elements (attribute `scn.bound`), which are bound to their elements at each call. Results: the outputs, then the
// updates, whose attribute `scn.update` names the argument that they replace if the variable is read.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_FUNCTIONCUT_H
#define SCANSION_LIB_API_FUNCTIONCUT_H

#include "GraphState.h"

#include "scansion/Dialect/Scn/IR/ConstantData.h"
#include "scansion/Target/Compiler.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace scansion::detail {

struct BoundConstant {
  std::vector<int64_t> shape;
  std::shared_ptr<const scn::ConstantData::Bytes> bytes;
};

struct FunctionCut {
  std::string bytecode;
  std::vector<Location> places;                     // what its locations stand for, where they are numbers (Program)
  std::vector<std::shared_ptr<SharedState>> shared; // those that are read, in the order of their arguments
  std::vector<BoundConstant> constants;
};

struct CutRequest {
  llvm::SmallVector<mlir::Value> inputs, outputs;
  std::vector<std::pair<std::shared_ptr<SharedState>, mlir::Value>> updates;
  bool checkUnusedInputs = true;
  bool numberPlaces = false;
  Location location; // the user's line that asks for the function
};

/// Throws MissingInput, UnusedInput or Scope.
FunctionCut cutFunction(GraphState &graph, const CutRequest &request);
/// The slice as a function of all its leaves, constants kept in it.
FunctionCut cutSlice(GraphState &graph, llvm::ArrayRef<mlir::Value> outputs);

} // namespace scansion::detail

#endif
