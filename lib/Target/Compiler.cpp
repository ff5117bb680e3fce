//===- Compiler.cpp - from a module to native code --------------------------===//
//
// compileModule runs the phases, has LLVM optimise and emit, and loads the object. Nothing of MLIR or LLVM's IR outlives
// it but the bytecode, from which ir() runs the compiler again.
//
//===----------------------------------------------------------------------===//

#include "scansion/Target/Compiler.h"

#include "Dump.h"
#include "Jit.h"
#include "LLVMErrors.h"
#include "Lowering.h"
#include "NativeCode.h"

#include <chrono>
#include <optional>

namespace scansion {

namespace {
/// Notes the seconds since the last note.
class Stopwatch {
public:
  void note(std::string what) {
    auto now = std::chrono::steady_clock::now();
    seconds.emplace_back(std::move(what), std::chrono::duration<double>(now - last_).count());
    last_ = now;
  }
  /// What was done since the last note shall not count.
  void restart() { last_ = std::chrono::steady_clock::now(); }

  std::vector<std::pair<std::string, double>> seconds;

private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

class JitCode : public CompiledCode {
public:
  JitCode(std::string_view bytecode, const CompilerOptions &options)
      : bytecode_(bytecode), disabled_(options.disabledPasses) {
    checkSwitches();
    FatalErrorsThrow guard;
    Stopwatch watch;
    llvm::SmallVector<char, 0> object = compile(options, watch);
    watch.note("release");
    code_.emplace(std::move(object));
    watch.note("link");
    timings_ = std::move(watch.seconds);
  }

  scn_entry entry() const override { return code_->entry(); }
  const std::vector<Site> &sites() const override { return sites_; }
  const std::vector<std::pair<std::string, double>> &timings() const override { return timings_; }

  std::string ir(std::string_view stage) const override {
    checkStage(stage);
    FatalErrorsThrow guard;
    Lowering lowering(bytecode_, disabled_);
    if (stage == "scn")
      return lowering.text(/*withLocations=*/false);
    for (const Phase &phase : phases()) {
      lowering.run(phase);
      if (phase.name == llvm::StringRef(stage))
        return lowering.text(/*withLocations=*/false);
    }
    NativeCode native(lowering.module());
    native.optimise(disabled_);
    return stage == "asm" ? native.assembly() : native.text();
  }

private:
  llvm::SmallVector<char, 0> compile(const CompilerOptions &options, Stopwatch &watch) {
    Dump dump(options);
    Lowering lowering(bytecode_, disabled_);
    watch.note("read");
    dump.begin(lowering);
    for (const Phase &phase : phases()) {
      watch.restart();
      lowering.run(phase);
      watch.note(phase.name.str());
      dump.afterPhase(lowering, phase);
    }
    sites_ = lowering.sites();
    watch.restart();
    NativeCode native(lowering.module());
    watch.note("translate");
    native.optimise(disabled_);
    watch.note("llvm-ir");
    dump.end(native);
    watch.restart();
    llvm::SmallVector<char, 0> object = native.object();
    watch.note("object");
    return object;
  }

  void checkSwitches() const {
    auto unknown = llvm::find_if_not(disabled_, isOptionalPass);
    if (unknown == disabled_.end())
      return;
    std::string message = "there is no optional pass '" + *unknown + "'; there are";
    llvm::StringRef separator = " ";
    for (const OptionalPass &pass : optionalPasses()) {
      message += (separator + pass.name).str();
      separator = ", ";
    }
    throw Error(ErrorKind::Value, message);
  }

  static void checkStage(std::string_view stage) {
    std::string known = "scn";
    bool found = stage == "scn" || stage == "llvm-ir" || stage == "asm";
    for (const Phase &phase : phases()) {
      found |= phase.name == llvm::StringRef(stage);
      known += ", " + phase.name.str();
    }
    if (!found)
      throw Error(ErrorKind::Value,
                  "there is no stage '" + std::string(stage) + "'; there are " + known + ", llvm-ir and asm");
  }

  std::string bytecode_;
  std::vector<std::string> disabled_;
  std::optional<LoadedCode> code_;
  std::vector<Site> sites_;
  std::vector<std::pair<std::string, double>> timings_;
};
} // namespace

std::shared_ptr<CompiledCode> compileModule(std::string_view bytecode, const CompilerOptions &options) {
  return std::make_shared<JitCode>(bytecode, options);
}

} // namespace scansion
