//===- RenewContext.cpp - a fresh context for the same graph ----------------===//
//
// MLIR keeps every attribute and type for the life of its context. A program that indexes with a million different
// numbers would leave a million of them behind. When so many were asked for that it may matter, the module is written as
// bytecode and read into a new context, and the slots are bound to the new values; handles do not notice. The work is
// proportional to the live graph, so the next renewal waits for as much again.
//
//===----------------------------------------------------------------------===//

#include "GraphState.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

namespace scansion::detail {

/// Every value, in an order that depends on the structure alone.
static std::vector<mlir::Value> valuesIn(mlir::ModuleOp module) {
  std::vector<mlir::Value> values;
  module->walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *op) {
    values.insert(values.end(), op->result_begin(), op->result_end());
    for (mlir::Region &region : op->getRegions())
      for (mlir::Block &block : region)
        values.insert(values.end(), block.args_begin(), block.args_end());
  });
  return values;
}

void GraphState::rebind(mlir::ModuleOp renewed) {
  std::vector<mlir::Value> before = valuesIn(module.get()), after = valuesIn(renewed);
  llvm::DenseMap<mlir::Value, Slot *> rebound;
  for (auto [from, to] : llvm::zip_equal(before, after)) {
    if (Slot *slot = find(from)) {
      slot->value = to;
      rebound[to] = slot;
    }
    if (auto op = to.getDefiningOp<scn::SharedOp>())
      shared[static_cast<int64_t>(op.getId())].value = to;
  }
  slots = std::move(rebound);
}

void GraphState::renewContextIfLarge() {
  // A body that is open refers to its operations in more ways than through slots.
  if (uniqued < renewAt_ || !openBodies.empty())
    return;
  uniqued = 0;
  std::string bytecode;
  llvm::raw_string_ostream stream(bytecode);
  std::unique_ptr<mlir::MLIRContext> fresh = makeContext();
  if (failed(mlir::writeBytecodeToFile(module.get(), stream)))
    return;
  auto renewed = mlir::parseSourceString<mlir::ModuleOp>(bytecode, mlir::ParserConfig(fresh.get(), false));
  if (!renewed)
    return;
  rebind(renewed.get());
  renewAt_ = kRenewAfter + 4 * slots.size();
  module = std::move(renewed); // the old one goes before its context
  context = std::move(fresh);
}

} // namespace scansion::detail
