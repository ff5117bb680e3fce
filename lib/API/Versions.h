//===- Versions.h - code for the lengths that calls bring -------------------===//
//
// A function is compiled when it is first called, for the lengths that the call brings: small arrays become registers and
// loops of known length. A call with other lengths gets code of its own once; from the third on, lengths that differ
// from call to call are left open. The rules stand beside Versions::choose.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_VERSIONS_H
#define SCANSION_LIB_API_VERSIONS_H

#include "scansion/Function.h"
#include "scansion/Target/Compiler.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace scansion::detail {

/// Code for calls whose open axes have certain lengths.
struct Version {
  std::vector<int64_t> lengths; // one for each open axis; kUnknown: any
  bool forThreads = false;      // also for calls that bring much
  std::shared_ptr<CompiledCode> code;
  std::atomic<int64_t> calls{0};
  std::atomic<Version *> next{nullptr}; // the one made after it
};

class Versions {
public:
  /// `arguments` are what calls bind: inputs, then shared variables that are read.
  Versions(Program program, CompilerOptions options, const std::vector<Type> &arguments, Shapes shapes);
  Versions(const Versions &) = delete;
  ~Versions();

  /// The code for a call, made if there is none yet. Throws Error where compiling does.
  const CompiledCode &codeFor(const scn_input *arguments);

  /// In the order in which they were made, with the lengths of all arguments.
  std::vector<VersionReport> report() const;
  std::vector<std::pair<std::string, double>> timings() const;
  /// The program at a stage: of a version, or with lengths left open.
  std::string ir(std::string_view stage, std::optional<size_t> version) const;

  std::vector<Remark> remarks(std::optional<size_t> version) const;

private:
  struct OpenAxis {
    size_t argument, axis;
    // Of the calls that versions were made for:
    int64_t first = kUnknown;
    bool differs = false;
  };

  bool isLarge(const scn_input *arguments) const;
  bool fits(const Version &version, const scn_input *arguments) const;
  const Version *find(const scn_input *arguments) const;
  std::vector<int64_t> choose(const scn_input *arguments);
  Version &add(std::vector<int64_t> lengths, bool forThreads);
  ArgumentLengths lengthsOf(const std::vector<int64_t> &lengths) const;
  CompilerOptions optionsOf(const Version *version) const;
  const Version *at(std::optional<size_t> index) const;

  Program program_;
  CompilerOptions options_;
  std::vector<Type> arguments_;
  Shapes shapes_;
  std::vector<OpenAxis> open_;
  std::atomic<Version *> first_{nullptr};

  std::mutex lock_; // held while a version is made
  size_t count_ = 0;
};

} // namespace scansion::detail

#endif
