//===- Compiler.cpp - from a module to native code --------------------------===//
//
// compileModule runs the phases, has LLVM optimise and emit, and loads the object; or it finds the object in the cache.
// Nothing of MLIR or LLVM's IR outlives it but the bytecode, from which ir() runs the compiler again.
//
//===----------------------------------------------------------------------===//

#include "scansion/Target/Compiler.h"

#include "CodeCache.h"
#include "Dump.h"
#include "HostMachine.h"
#include "Jit.h"
#include "LLVMErrors.h"
#include "Lowering.h"
#include "NativeCode.h"
#include "Places.h"

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
  JitCode(Program program, const CompilerOptions &options)
      : bytecode_(std::move(program.bytecode)), disabled_(options.disabledPasses) {
    checkSwitches();
    FatalErrorsThrow guard;
    if (!hostHasFusedMultiplyAdd())
      disabled_.push_back("math-to-polynomials");
    Stopwatch watch;
    Places places(std::move(program.places));
    Product product = find(options, places, watch);
    for (const Site &site : product.sites)
      sites_.push_back(places.bind(site));
    code_.emplace(std::move(product.object));
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
    return stage == "asm" ? native.assembly(disabled_) : native.text();
  }

private:
  Product find(const CompilerOptions &options, const Places &places, Stopwatch &watch) {
    CodeCache cache(options.dumpDirectory.empty() ? options.cacheDirectory : "", bytecode_, disabled_);
    if (std::optional<Product> kept = cache.load()) {
      watch.note("cache");
      return std::move(*kept);
    }
    watch.restart();
    try {
      Product product = compile(options, watch);
      watch.note("release");
      cache.store(product);
      watch.restart();
      return product;
    } catch (const Error &error) {
      throw Error(error.kind(), places.bind(std::string(error.what())), places.bind(error.location()));
    }
  }

  Product compile(const CompilerOptions &options, Stopwatch &watch) {
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
    watch.restart();
    NativeCode native(lowering.module());
    watch.note("translate");
    native.optimise(disabled_);
    watch.note("llvm-ir");
    dump.end(native);
    watch.restart();
    Product product{native.object(disabled_), lowering.sites()};
    watch.note("object");
    return product;
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

std::shared_ptr<CompiledCode> compileModule(Program program, const CompilerOptions &options) {
  return std::make_shared<JitCode>(std::move(program), options);
}

} // namespace scansion
