//===- Compiler.cpp - from a module to native code --------------------------===//
//
// compileModule runs the phases, has LLVM optimise and emit, and loads the object; or it finds the object in the cache.
// Nothing of MLIR or LLVM's IR outlives it; programText() runs the compiler again.
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

/// One compilation.
class Compilation {
public:
  Compilation(const Program &program, const ArgumentLengths &lengths, const CompilerOptions &options)
      : program_(program), lengths_(lengths), options_(options), places_(program.places),
        disabled_(options.disabledPasses) {
    if (!hostHasFusedMultiplyAdd())
      disabled_.push_back("math-to-polynomials");
  }

  /// From the cache or made; with the user's lines.
  ObjectCode find() {
    FatalErrorsThrow guard;
    CodeCache cache(options_.dumpDirectory.empty() ? options_.cacheDirectory : "", program_.bytecode, lengths_,
                    disabled_, options_.forThreads);
    std::optional<ObjectCode> code = cache.load();
    if (code) {
      watch.note("cache");
    } else {
      watch.restart();
      code = makeOrThrow();
      watch.note("release");
      cache.store(*code);
      watch.restart();
    }
    for (Site &site : code->sites)
      site = places_.bind(site);
    return std::move(*code);
  }

  std::string text(std::string_view stage) const {
    checkStage(stage);
    FatalErrorsThrow guard;
    Lowering lowering(program_.bytecode, lengths_, disabled_, options_.forThreads);
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

  std::vector<Remark> remarks() const {
    FatalErrorsThrow guard;
    Lowering lowering(program_.bytecode, lengths_, disabled_, options_.forThreads);
    std::vector<Remark> said;
    lowering.collectRemarks(said);
    for (const Phase &phase : phases())
      lowering.run(phase);
    for (Remark &remark : said)
      remark.location = places_.bind(remark.location);
    return said;
  }

  Stopwatch watch;

private:
  ObjectCode makeOrThrow() {
    try {
      return make();
    } catch (const Error &error) {
      throw Error(error.kind(), places_.bind(std::string(error.what())), places_.bind(error.location()));
    }
  }

  ObjectCode make() {
    Dump dump(options_);
    Lowering lowering(program_.bytecode, lengths_, disabled_, options_.forThreads);
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
    ObjectCode code{native.object(disabled_), lowering.sites()};
    watch.note("object");
    return code;
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

  const Program &program_;
  const ArgumentLengths &lengths_;
  const CompilerOptions &options_;
  Places places_;
  std::vector<std::string> disabled_;
};

class JitCode : public CompiledCode {
public:
  explicit JitCode(Compilation compilation) : JitCode(compilation.find(), compilation.watch) {}

  scn_entry entry() const override { return code_.entry(); }
  const std::vector<Site> &sites() const override { return sites_; }
  const std::vector<std::pair<std::string, double>> &timings() const override { return timings_; }

private:
  JitCode(ObjectCode code, Stopwatch &watch) : sites_(std::move(code.sites)), code_(std::move(code.object)) {
    watch.note("link");
    timings_ = std::move(watch.seconds);
  }

  std::vector<Site> sites_;
  LoadedCode code_;
  std::vector<std::pair<std::string, double>> timings_;
};
} // namespace

std::shared_ptr<CompiledCode> compileModule(const Program &program, const ArgumentLengths &lengths,
                                            const CompilerOptions &options) {
  return std::make_shared<JitCode>(Compilation(program, lengths, options));
}

std::vector<Remark> programRemarks(const Program &program, const ArgumentLengths &lengths,
                                   const CompilerOptions &options) {
  return Compilation(program, lengths, options).remarks();
}

std::string programText(const Program &program, const ArgumentLengths &lengths, const CompilerOptions &options,
                        std::string_view stage) {
  return Compilation(program, lengths, options).text(stage);
}

} // namespace scansion
