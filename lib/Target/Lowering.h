//===- Lowering.h - one program on its way through the phases ---------------===//
//
// Owns the context and the module of one compilation. Whatever MLIR reports becomes a scansion::Error with the user's
// line.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_TARGET_LOWERING_H
#define SCANSION_LIB_TARGET_LOWERING_H

#include "scansion/Pipelines/Pipelines.h"
#include "scansion/Target/Compiler.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <optional>

namespace scansion {

class Lowering {
public:
  Lowering(std::string_view bytecode, const ArgumentLengths &lengths, llvm::ArrayRef<std::string> disabledPasses,
           bool forThreads);

  /// Runs one phase; they must be run in order.
  void run(const Phase &phase);

  /// From now on passes say what they do.
  void collectRemarks(std::vector<Remark> &remarks);

  mlir::ModuleOp module() const { return *module_; }
  std::string text(bool withLocations) const;
  /// The table that scn-number-sites wrote.
  std::vector<Site> sites() const;
  /// A phase as scansion-opt's --pass-pipeline takes it.
  std::string passes(const Phase &phase);

private:
  void mark(const ArgumentLengths &lengths);
  /// Throws what was reported, or that `what` failed if nothing was.
  [[noreturn]] void fail(const std::string &what) const;

  mlir::MLIRContext context_;
  llvm::ArrayRef<std::string> disabled_;
  struct Report {
    std::string message;
    Location location;
  };
  std::optional<Report> report_;
  mlir::OwningOpRef<mlir::ModuleOp> module_;
};

} // namespace scansion

#endif
