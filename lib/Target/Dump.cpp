//===- Dump.cpp - files that tell what the compiler did ---------------------===//
//
// See Dump.h.
//
//===----------------------------------------------------------------------===//

#include "Dump.h"

#include "NativeCode.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace scansion {

Dump::Dump(const CompilerOptions &options) : disabled_(options.disabledPasses) {
  if (options.dumpDirectory.empty())
    return;
  if (std::error_code error = llvm::sys::fs::create_directories(options.dumpDirectory))
    throw Error(ErrorKind::Value,
                "the directory '" + options.dumpDirectory + "' for dumps cannot be made: " + error.message());
  stem_ = options.dumpDirectory + "/" + options.name;
}

void Dump::write(const std::string &ending, const std::string &text) const {
  std::error_code error;
  llvm::raw_fd_ostream file(stem_ + ending, error);
  // A stream that could not be opened must not be written to.
  if (!error) {
    file << text;
    file.close();
    error = file.error();
    file.clear_error();
  }
  if (error)
    throw Error(ErrorKind::Value, "the file '" + stem_ + ending + "' cannot be written: " + error.message());
}

void Dump::begin(const Lowering &lowering) {
  if (enabled())
    write(".0-scn.mlir", lowering.text(/*withLocations=*/true));
}

void Dump::afterPhase(Lowering &lowering, const Phase &phase) {
  if (!enabled())
    return;
  pipelines_ += phase.name.str() + ": " + lowering.passes(phase) + "\n";
  write("." + std::to_string(++phase_) + "-" + phase.name.str() + ".mlir", lowering.text(/*withLocations=*/true));
  write(".pipeline.txt", pipelines_);
}

void Dump::end(NativeCode &code) {
  if (!enabled())
    return;
  write(".pipeline.txt", pipelines_ + "llvm-ir: " + NativeCode::passes(disabled_) + "\n");
  write(".ll", code.text());
  write(".s", code.assembly(disabled_));
}

} // namespace scansion
