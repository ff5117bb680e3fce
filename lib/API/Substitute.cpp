//===- Substitute.cpp - leaves, substitution, text --------------------------===//
//
// Questions about the slice behind some values that need no compilation.
//
//===----------------------------------------------------------------------===//

#include "FunctionCut.h"
#include "GraphState.h"
#include "TypeConversion.h"

#include "scansion/Autodiff/BackwardSlice.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

namespace scansion {

using detail::GraphState;

static llvm::SmallVector<mlir::Value> valuesOf(GraphState &graph, const std::vector<Value> &handles) {
  llvm::SmallVector<mlir::Value> values;
  for (const Value &handle : handles)
    values.push_back(graph.use(handle));
  return values;
}

std::vector<Value> Graph::leaves(const std::vector<Value> &outputs) {
  std::vector<mlir::Operation *> found;
  for (mlir::Operation *op :
       backwardSlice(valuesOf(*state_, outputs), [](mlir::Value) { return false; }, forEachComputed))
    if (mlir::isa<scn::InputOp, scn::SharedOp>(op))
      found.push_back(op);
  // Both kinds stand in the module's own block, in order of creation.
  llvm::sort(found, [](mlir::Operation *a, mlir::Operation *b) { return a->isBeforeInBlock(b); });
  std::vector<Value> leaves;
  for (mlir::Operation *op : found)
    leaves.push_back(state_->handle(op->getResult(0)));
  return leaves;
}

//===----------------------------------------------------------------------===//
// Substitution
//===----------------------------------------------------------------------===//

/// Gives a copy the types that its new operands imply; reports when they do not fit.
static llvm::LogicalResult refineTypes(mlir::Operation *op) {
  if (auto inference = mlir::dyn_cast<mlir::InferTypeOpInterface>(op)) {
    llvm::SmallVector<mlir::Type> types;
    if (failed(inference.inferReturnTypes(op->getContext(), op->getLoc(), op->getOperands(),
                                          op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
                                          op->getRegions(), types)))
      return mlir::failure();
    for (auto [result, type] : llvm::zip(op->getResults(), types))
      result.setType(type);
  }
  return op->getName().verifyInvariants(op);
}

static void checkReplacement(mlir::Value from, mlir::Value to) {
  Type a = detail::fromMLIR(from.getType()), b = detail::fromMLIR(to.getType());
  if (a.kind != b.kind || a.dtype != b.dtype || a.rank() != b.rank() || a.algorithm != b.algorithm)
    throw Error(ErrorKind::Type, "a value of type " + a.str() + " cannot be replaced by one of type " + b.str(),
                detail::fromMLIR(to.getLoc()));
}

static bool dependsOn(mlir::Operation *op, const mlir::IRMapping &mapping) {
  bool depends = false;
  forEachDependency(op, [&](mlir::Value value) { depends |= mapping.contains(value); });
  return depends;
}

std::vector<Value> Graph::substitute(const std::vector<Value> &outputs,
                                     const std::vector<std::pair<Value, Value>> &replacements) {
  GraphState &graph = *state_;
  mlir::IRMapping mapping;
  for (const auto &[from, to] : replacements) {
    checkReplacement(graph.use(from), graph.use(to));
    mapping.map(graph.use(from), graph.use(to));
  }
  llvm::SmallVector<mlir::Value> values = valuesOf(graph, outputs);
  mlir::OpBuilder builder = graph.builder();
  detail::DiagnosticCapture diagnostics(graph.context.get());
  std::vector<Value> copies; // keeps what was copied alive, and lets it go after a failure
  for (mlir::Operation *op : backwardSlice(values, [&](mlir::Value value) { return mapping.contains(value); })) {
    if (!dependsOn(op, mapping))
      continue;
    // A replaced result of an operation that is needed for its other results stays replaced.
    llvm::SmallVector<std::pair<mlir::Value, mlir::Value>> replaced;
    for (mlir::Value result : op->getResults())
      if (mlir::Value to = mapping.lookupOrNull(result))
        replaced.emplace_back(result, to);
    mlir::Operation *copy = builder.clone(*op, mapping);
    for (auto [from, to] : replaced)
      mapping.map(from, to);
    for (Value &value : graph.handles(copy->getResults()))
      copies.push_back(std::move(value));
    if (failed(refineTypes(copy)))
      diagnostics.raise(detail::fromMLIR(op->getLoc()));
  }
  std::vector<Value> results;
  for (mlir::Value value : values)
    results.push_back(graph.handle(mapping.lookupOrDefault(value)));
  return results;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string Graph::print(const std::vector<Value> &outputs) {
  // Printing makes attributes of constants, so it is done in a context of its own.
  detail::FunctionCut cut = detail::cutSlice(*state_, valuesOf(*state_, outputs));
  std::unique_ptr<mlir::MLIRContext> context = detail::makeContext();
  auto module = mlir::parseSourceString<mlir::ModuleOp>(cut.bytecode, mlir::ParserConfig(context.get(), false));
  if (!module)
    throw Error(ErrorKind::Internal, "the graph cannot be printed");
  std::string text;
  llvm::raw_string_ostream stream(text);
  module->print(stream, mlir::OpPrintingFlags().elideLargeElementsAttrs(16));
  return text;
}

} // namespace scansion
