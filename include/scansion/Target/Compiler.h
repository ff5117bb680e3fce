//===- Compiler.h - from a module to native code ----------------------------===//
//
// The seam between the façade and the compiler: bytecode of a module goes in, an entry point and the table that explains
// its failed checks come out. The compiler makes its own context for each compilation, so
// nothing of it stays behind and compilations in different threads do not meet.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_TARGET_COMPILER_H
#define SCANSION_TARGET_COMPILER_H

#include "scansion/Error.h"
#include "scansion/Remark.h"
#include "scansion/Runtime/Abi.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scansion {

/// The file of locations that are numbers.
inline constexpr std::string_view kNumberedPlace = "\x01";

struct Program {
  /// A module with one `func.func @main`.
  std::string bytecode;
  /// What "line" k (from 1) of the file kNumberedPlace stands for, in locations and in messages. Without user's lines in
  /// it, bytecode is the same for programs that do the same.
  std::vector<Location> places = {};
};

/// Lengths that a program is made for: of some of @main's arguments, one for each axis; kUnknown leaves an axis open.
using ArgumentLengths = std::map<size_t, std::vector<int64_t>>;

struct CompilerOptions {
  /// Where to write the IR of every phase and the exact pipelines; empty: nowhere.
  std::string dumpDirectory;
  /// Stem of the files in it.
  std::string name = "main";
  /// Optional passes to leave out (scansion/Pipelines/OptionalPasses.h).
  std::vector<std::string> disabledPasses = {};
  /// Where to look for code that was compiled before, and to keep what is compiled; empty: nowhere. Not used for dumps.
  std::string cacheDirectory = {};
  /// Whether loops are written so that threads can share them.
  bool forThreads = false;
};

/// Why a check failed: `message` refers to the check's two values as {a} and {b}.
struct Site {
  int status = 0; // scn_status
  std::string op; // "scn.slice"
  std::string message;
  Location location;
  std::string raises; // the class that an assertion of the user raises
};

/// Native code and what is known about it. Immutable; lives as long as somebody may call it.
class CompiledCode {
public:
  virtual ~CompiledCode() = default;
  virtual scn_entry entry() const = 0;
  /// Row scn_error::site explains a failed check.
  virtual const std::vector<Site> &sites() const = 0;
  /// Seconds per phase; "cache" and "link" where the code came from the cache.
  virtual const std::vector<std::pair<std::string, double>> &timings() const = 0;
};

/// Compiles. Throws Error. Argument k of @main is scn_call::inputs[k]; results likewise.
std::shared_ptr<CompiledCode> compileModule(const Program &program, const ArgumentLengths &lengths,
                                            const CompilerOptions &options);
/// What the passes say of a compilation, in their order, each thing once. Runs the compiler again.
std::vector<Remark> programRemarks(const Program &program, const ArgumentLengths &lengths,
                                   const CompilerOptions &options);
/// The program after the phase `stage` ("scn", "scf", "linalg", "bufferized", "loops", "llvm", "llvm-ir", "asm"). Runs the
/// compiler again; throws Error(Value) for other names.
std::string programText(const Program &program, const ArgumentLengths &lengths, const CompilerOptions &options,
                        std::string_view stage);

} // namespace scansion

#endif
