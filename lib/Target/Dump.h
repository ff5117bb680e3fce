//===- Dump.h - files that tell what the compiler did -----------------------===//
//
// SCANSION_DUMP: `NAME.<k>-<phase>.mlir` after each phase, NAME.ll, NAME.s, and NAME.pipeline.txt with one line per phase,
// `<phase>: <passes>`. `scansion-opt --mlir-print-debuginfo --pass-pipeline='<passes>'` on the file before gives the file
// after (but for lines of loops' block arguments, for which scf's text has no place); `opt -passes=` takes the passes of
// the line `llvm-ir`.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_TARGET_DUMP_H
#define SCANSION_LIB_TARGET_DUMP_H

#include "Lowering.h"

namespace scansion {

class NativeCode;

class Dump {
public:
  explicit Dump(const CompilerOptions &options);

  void begin(const Lowering &lowering);
  void afterPhase(Lowering &lowering, const Phase &phase);
  void end(NativeCode &code);

private:
  bool enabled() const { return !stem_.empty(); }
  void write(const std::string &ending, const std::string &text) const;

  std::vector<std::string> disabled_;
  std::string stem_;
  std::string pipelines_;
  int phase_ = 0;
};

} // namespace scansion

#endif
