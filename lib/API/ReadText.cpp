//===- ReadText.cpp - a program's text as values of the graph ---------------===//
//
// The other direction of Graph::print: what a pass of scansion-opt made of a program, or what somebody wrote by hand, can
// be compiled, differentiated and looked at like what was built by apply().
//
//===----------------------------------------------------------------------===//

#include "GraphState.h"
#include "TypeConversion.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Parser/Parser.h"

namespace scansion {

using detail::GraphState;

/// The function @main of one block; null where there is none, or anything else beside it.
static mlir::func::FuncOp mainOf(mlir::ModuleOp module) {
  if (!llvm::hasSingleElement(*module.getBody()))
    return {};
  auto function = mlir::dyn_cast<mlir::func::FuncOp>(module.getBody()->front());
  bool isMain = function && function.getName() == "main" && llvm::hasSingleElement(function.getBody());
  return isMain ? function : mlir::func::FuncOp();
}

/// A graph holds operations on tensors and random streams; those of lowered code, which have effects, mean nothing in it.
static void check(mlir::func::FuncOp function, const Location &location) {
  for (mlir::Type type : function.getArgumentTypes())
    if (!mlir::isa<mlir::RankedTensorType, scn::RngType>(type))
      throw Error(ErrorKind::Type, "an argument of @main is neither a tensor nor a random stream", location);
  for (mlir::Operation &op : function.front().without_terminator())
    if (op.getNumResults() == 0)
      throw Error(ErrorKind::Value, op.getName().getStringRef().str() + " stands in lowered code only", location);
}

FunctionText Graph::read(const std::string &text, Location location) {
  GraphState &graph = *state_;
  graph.renewContextIfLarge();
  graph.uniqued += text.size() / 16; // about what the text's types and attributes may be
  detail::DiagnosticCapture diagnostics(graph.context.get());
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, mlir::ParserConfig(graph.context.get()));
  if (!module)
    diagnostics.raise(location);
  mlir::func::FuncOp function = mainOf(module.get());
  if (!function)
    throw Error(ErrorKind::Value, "the text is not a module with one function, @main, of one block", location);

  check(function, location);
  FunctionText read;
  mlir::IRMapping mapping;
  for (mlir::BlockArgument argument : function.getArguments()) {
    read.inputs.push_back(input(detail::fromMLIR(argument.getType()), {}, location));
    mapping.map(argument, graph.use(read.inputs.back()));
  }
  mlir::OpBuilder builder = graph.builder();
  std::vector<Value> copies; // lets go in the end what no output needs
  for (mlir::Operation &op : function.front().without_terminator())
    for (Value &value : graph.handles(builder.clone(op, mapping)->getResults()))
      copies.push_back(std::move(value));
  for (mlir::Value result : function.front().getTerminator()->getOperands())
    read.outputs.push_back(graph.handle(mapping.lookup(result)));
  return read;
}

} // namespace scansion
