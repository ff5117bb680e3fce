//===- Function.h - compiled functions and shared state ---------------------===//
//
// compile() cuts the slice between inputs and outputs out of a graph, compiles it to native code and returns a Function.
// A Shared is state that lives between calls: functions read it and update it. Updates are computed into fresh buffers
// and published together after success, so an error leaves the old state whole.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_FUNCTION_H
#define SCANSION_FUNCTION_H

#include "scansion/Graph.h"
#include "scansion/Remark.h"
#include "scansion/Runtime/Abi.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scansion {

namespace detail {
struct SharedState;
struct FunctionState;
} // namespace detail

/// A variable with a value of its own. Copies refer to the same variable.
class SCANSION_API Shared {
public:
  Shared() = default;
  /// The type's dtype and rank are fixed; set() may change lengths that the type leaves unknown.
  Shared(Graph &graph, Type type, const Array &value, std::string name = {}, Location location = {});

  explicit operator bool() const { return state_ != nullptr; }
  /// The symbolic value that stands for it.
  Value value() const;
  /// A snapshot: later updates do not change it.
  Array get() const;
  /// Throws Error(Type) when dtype, rank or a fixed length differs.
  void set(const Array &value);
  const void *id() const { return state_.get(); }

  /// The variable that a symbolic value stands for; null if it is none.
  static Shared of(const Value &value);

private:
  friend class Function;
  friend struct detail::FunctionState;
  std::shared_ptr<detail::SharedState> state_;
};

/// For which lengths a function is compiled, where its inputs' types leave them open.
enum class Shapes {
  Auto,   // for those of the first calls; lengths that go on to differ are left open
  Static, // for those of every call
  Dynamic // for any, once and at once
};

struct CompileOptions {
  std::string name = "main";
  /// Where to write the IR of every phase and the exact pipeline; empty: nowhere. (SCANSION_DUMP)
  std::string dumpDirectory;
  /// Raise UnusedInput for inputs that no output depends on.
  bool checkUnusedInputs = true;
  /// Optional passes to leave out, of optionalPassNames(). Other names throw Error(Value).
  std::vector<std::string> disabledPasses = {};
  /// Where compiled code is kept for the next process that asks for the same; empty: nowhere. Made if need be, for this
  /// user alone; a directory that others can write to is not used.
  std::string cacheDirectory = {};
  Shapes shapes = Shapes::Auto;
  /// The user's line, for errors about the function as a whole.
  Location location = {};
};

/// The passes that a compilation may leave out: a program means the same without them.
SCANSION_API std::vector<std::string> optionalPassNames();

/// An array that a function returned. The caller owns it.
struct OwnedArray {
  DType dtype = DType::Float64;
  std::vector<int64_t> shape;
  void *data = nullptr;
  void *allocation = nullptr; // to be freed with scn_free
};

/// How a call that runs for long is stopped. Loops look at the word now and then; while it is not 0 they ask, and stop
/// with Error(Interrupted) if the answer is not 0.
struct InterruptRequest {
  const volatile int32_t *word = nullptr;
  int32_t (*shouldStop)(void *context) = nullptr; // null: stop without asking
  void *context = nullptr;
};

/// What a call asked for in memory. Neither number of allocations depends on how many steps a scan takes.
struct MemoryUse {
  int64_t temporaries = 0;    // allocations that end with the call
  int64_t temporaryBytes = 0; // the most that was in use at one time
  int64_t results = 0;        // allocations of outputs and updates
  int64_t resultBytes = 0;
};

/// Code that a function has for some lengths.
struct VersionReport {
  /// Of its inputs and then of the shared variables that it reads; empty where they have none.
  std::vector<std::string> names;
  /// Of the same; kUnknown: any length.
  std::vector<std::vector<int64_t>> shapes;
  int64_t calls = 0;
  /// Seconds that each phase took; "cache" and "link" where it was found on disk.
  std::vector<std::pair<std::string, double>> timings;
};

/// A compiled function. Calls from several threads may run at the same time; those that update the same variable take
/// turns.
class SCANSION_API Function {
public:
  /// Null.
  Function() = default;

  explicit operator bool() const { return state_ != nullptr; }
  const std::vector<Type> &inputTypes() const;
  const std::vector<std::string> &inputNames() const;
  const std::vector<Type> &outputTypes() const;

  /// Calls it. Input types, ranks and fixed lengths are checked.
  std::vector<Array> operator()(const std::vector<Array> &inputs) const;

  /// What bindings use: inputs already checked for dtype, rank and layout; fixed lengths are checked here. Gives the
  /// outputs in `outputs` (cleared first; each to be freed with scn_free(allocation)).
  void callUnchecked(const scn_input *inputs, std::vector<OwnedArray> &outputs,
                     const InterruptRequest &interrupt = {}) const;
  /// What the last call that ended took; zeros before the first.
  MemoryUse memory() const;

  /// The stages: "scn", "scf", "linalg", "bufferized", "loops", "llvm", "llvm-ir", "asm"; of one of versions(), or with
  /// lengths left open.
  std::string ir(std::string_view stage, std::optional<size_t> version = std::nullopt) const;
  /// What the passes say of the compilation of one of versions(), or with lengths left open.
  std::vector<Remark> remarks(std::optional<size_t> version = std::nullopt) const;
  /// What it was compiled for so far, in order.
  std::vector<VersionReport> versions() const;
  /// Seconds that each phase of the last compilation took, in order; none before the first call.
  std::vector<std::pair<std::string, double>> timings() const;

private:
  friend SCANSION_API Function compile(Graph &, const std::vector<Value> &, const std::vector<Value> &,
                                       const std::vector<std::pair<Shared, Value>> &, const CompileOptions &);
  std::shared_ptr<detail::FunctionState> state_;
};

/// Compiles the function of `inputs` that computes `outputs` and then sets each shared variable of `updates` to the value
/// beside it (all of them see the old values). Throws MissingInput, UnusedInput, Type (an update of another type).
SCANSION_API Function compile(Graph &graph, const std::vector<Value> &inputs, const std::vector<Value> &outputs,
                              const std::vector<std::pair<Shared, Value>> &updates = {},
                              const CompileOptions &options = {});

} // namespace scansion

#endif
