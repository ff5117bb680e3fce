//===- CodeCache.h - machine code kept on disk ------------------------------===//
//
// One file an entry, named by a digest of all that decides about the code: the program's bytecode, the lengths that it is
// made for, the options, the processor and its features, and the build of the libraries. An entry that is damaged,
// or that somebody else may have written, is none. Nothing here throws: a cache that does not work is a slower compiler.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_TARGET_CODECACHE_H
#define SCANSION_LIB_TARGET_CODECACHE_H

#include "scansion/Target/Compiler.h"

#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace scansion {

/// What a compilation makes.
struct ObjectCode {
  llvm::SmallVector<char, 0> object;
  std::vector<Site> sites; // with numbered locations
};

class CodeCache {
public:
  /// The entry for a program. Without a directory, or in a library that does not know its build, nothing is kept.
  CodeCache(const std::string &directory, std::string_view bytecode, const ArgumentLengths &lengths,
            const std::vector<std::string> &disabledPasses, bool forThreads);

  std::optional<ObjectCode> load() const;
  void store(const ObjectCode &code) const;

private:
  std::string directory_, path_;
};

} // namespace scansion

#endif
