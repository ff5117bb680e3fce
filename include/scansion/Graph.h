//===- Graph.h - building symbolic programs ---------------------------------===//
//
// A Graph holds symbolic values and the operations between them; a Value is a handle to one of them. Operations are
// named as in the dialect ("scn.tanh") and their result types are inferred. An operation dies when no handle and no
// other operation uses it, however long the chain behind it.
//
// A Value is a slot, not a pointer into the IR: when the compiler replaces an operation (a scan that gains outputs, say)
// every handle follows. Graphs and handles belong to one thread at a time.
//
// Start reading at Graph; ScanBody builds recurrences; Operation is the read-only walk that printers and test oracles
// use.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_GRAPH_H
#define SCANSION_GRAPH_H

#include "scansion/Error.h"
#include "scansion/Types.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace scansion {

class Graph;
class Operation;
class Shared;
namespace detail {
struct Slot;
struct GraphState;
struct ScanState;
} // namespace detail

/// Attributes of operations: flags, numbers, texts, lists, element types and (read only) the taps of a scan.
using Attribute = std::variant<bool, int64_t, double, std::string, std::vector<int64_t>, std::vector<bool>, DType,
                               std::vector<std::vector<int64_t>>>;
using NamedAttribute = std::pair<std::string, Attribute>;
using Attributes = std::vector<NamedAttribute>;

/// A handle to a symbolic value. Copies share the slot; the default handle is null.
class SCANSION_API Value {
public:
  Value() = default;
  Value(const Value &other);
  Value(Value &&other) noexcept : slot_(other.slot_) { other.slot_ = nullptr; }
  Value &operator=(Value other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
  }
  ~Value();

  explicit operator bool() const { return slot_ != nullptr; }
  Type type() const;
  /// The user's name for it, empty if none.
  std::string name() const;
  void setName(std::string name);
  Location location() const;
  /// False after the scan body that it belonged to was finished or abandoned.
  bool isAlive() const;
  /// The operation that computes it; none for the arguments of a scan body.
  std::optional<Operation> owner() const;
  /// Which of its owner's results it is.
  int64_t resultIndex() const;
  /// Equal for handles of the same value, different for others that live.
  const void *id() const { return slot_; }

  friend bool operator==(const Value &a, const Value &b) { return a.slot_ == b.slot_; }
  friend bool operator!=(const Value &a, const Value &b) { return a.slot_ != b.slot_; }

private:
  friend class Graph;
  friend struct detail::GraphState;
  friend struct detail::Slot;
  explicit Value(detail::Slot *slot);
  detail::Slot *slot_ = nullptr;
};

/// Read-only view of an operation, which it keeps alive.
class SCANSION_API Operation {
public:
  struct Region {
    std::vector<Value> arguments;
    std::vector<Operation> operations; // the last one is the terminator
  };

  /// "scn.tanh".
  std::string name() const;
  std::vector<Value> operands() const;
  std::vector<Value> results() const;
  Attributes attributes() const;
  std::vector<Region> regions() const;
  Location location() const;
  /// Equal for the same operation, different for others that live.
  const void *id() const;

private:
  friend struct detail::GraphState;
  Operation(Value anchor, int64_t region, int64_t index) : anchor_(std::move(anchor)), region_(region), index_(index) {}
  /// Its first result; for an operation without results, of its parent, which then has it in `region_` at `index_`.
  Value anchor_;
  int64_t region_, index_;
};

/// A dense array at the border of the façade: C-contiguous, native-endian. `owner` keeps `data` alive.
struct Array {
  DType dtype = DType::Float64;
  std::vector<int64_t> shape;
  const void *data = nullptr;
  std::shared_ptr<const void> owner;

  SCANSION_API int64_t size() const; // elements
  SCANSION_API int64_t bytes() const;
  /// An array with its own copy of `data`.
  SCANSION_API static Array copy(DType dtype, std::vector<int64_t> shape, const void *data);
};

/// A sequence or a state of a scan, with its taps (offsets in time; 0 is the current element).
struct Tapped {
  Value value;
  std::vector<int64_t> taps;
  std::string name{}; // what messages call it; if empty, by the value's name
};

/// A rule of calculus in terms of values that stand for what it receives: derivatives computed from `arguments`. Without
/// results: no rule.
struct Rule {
  std::vector<Value> arguments, results;
};

/// The arguments and results of a function that was read from text.
struct FunctionText {
  std::vector<Value> inputs, outputs;
};

class ScanBody;

/// Symbolic values and the operations between them.
class SCANSION_API Graph {
public:
  Graph();
  ~Graph();
  Graph(const Graph &) = delete;
  Graph &operator=(const Graph &) = delete;

  /// A value that the caller of a function provides.
  Value input(Type type, std::string name = {}, Location location = {});
  /// A constant; the data is copied.
  Value constant(const Array &array, Location location = {});
  Value constant(double value, Location location = {});
  Value constant(int64_t value, Location location = {});
  /// Appends an operation, in the scan body that is open if there is one. Throws Error when the operands do not fit.
  std::vector<Value> apply(std::string_view op, const std::vector<Value> &operands, const Attributes &attributes = {},
                           Location location = {});
  /// apply() for operations with one result.
  Value apply1(std::string_view op, const std::vector<Value> &operands, const Attributes &attributes = {},
               Location location = {});

  /// Reverse-mode derivatives: for each of `wrt` the sum over `outputs` of the vector-Jacobian product with the cotangent
  /// beside it; a null Value where nothing in between depends on it. A null cotangent stands for ones of a scalar.
  /// Gradients do not flow past `considerConstant`.
  std::vector<Value> pullback(const std::vector<Value> &outputs, const std::vector<Value> &cotangents,
                              const std::vector<Value> &wrt, const std::vector<Value> &considerConstant = {},
                              Location location = {});

  /// Forward-mode derivatives: for each of `outputs` the sum over `wrt` of the Jacobian-vector product with the tangent
  /// beside it; a null Value where it does not depend on any. What `wrt` is computed from does not matter.
  std::vector<Value> pushforward(const std::vector<Value> &outputs, const std::vector<Value> &wrt,
                                 const std::vector<Value> &tangents, Location location = {});

  /// `values`, which have been computed from `inputs`, with rules of calculus of the caller's own. The arguments of
  /// `pullback` stand for the inputs, the values and a cotangent for each value of floats or complex numbers; it gives a
  /// cotangent for each such input. The arguments of `pushforward` stand for the inputs and a tangent for each such input;
  /// it gives a tangent for each such value. Compiled functions do not contain them.
  std::vector<Value> overrideRules(const std::vector<Value> &values, const std::vector<Value> &inputs,
                                   const Rule &pullback, const Rule &pushforward, Location location = {});

  /// `outputs` for all members of a batch at once: the first of each pair differs from member to member, the second has a
  /// row for each. All results have the leading axis; members share random streams. Throws Error(NotImplemented) where members do not fit into one
  /// tensor or no operation computes them at once.
  std::vector<Value> vectorize(const std::vector<Value> &outputs, const std::vector<std::pair<Value, Value>> &rows,
                               Location location = {});

  /// The inputs and shared values that `outputs` depend on, in order of creation.
  std::vector<Value> leaves(const std::vector<Value> &outputs);
  /// `outputs` computed from other values: copies what lies between, with each first of `replacements` replaced by its
  /// second.
  std::vector<Value> substitute(const std::vector<Value> &outputs,
                                const std::vector<std::pair<Value, Value>> &replacements);

  /// The slice that computes `outputs`, as text of the dialect.
  std::string print(const std::vector<Value> &outputs);
  /// The function @main of a module, as print() or scansion-opt write it: new inputs for its arguments, and its results.
  /// Throws Error(Value) with MLIR's message for what is no such module.
  FunctionText read(const std::string &text, Location location = {});
  /// The data of a constant; none for other values.
  std::optional<Array> constantValue(const Value &value);

  /// Operations alive, for leak tests.
  int64_t operationCount() const;

  detail::GraphState &state() { return *state_; }

private:
  friend class ScanBody;
  std::unique_ptr<detail::GraphState> state_;
};

/// A scan whose body is being written. Operations applied to the graph go into the body until finish() or the
/// destructor, which abandons it. States that are tensors start from a window of as many rows as the largest lag, oldest
/// first; random streams start from their state and have the taps {-1}.
class SCANSION_API ScanBody {
public:
  /// `steps`: an int64 scalar.
  ScanBody(Graph &graph, Value steps, std::vector<Tapped> sequences, std::vector<Tapped> states,
           bool goBackwards = false, std::string name = {}, Location location = {});
  ~ScanBody();
  ScanBody(const ScanBody &) = delete;
  ScanBody &operator=(const ScanBody &) = delete;

  /// Sequence by sequence, then state by state, taps in the order given.
  const std::vector<Value> &arguments() const;

  /// Turns an outer value that the body uses into a state with tap -1 which starts from it: every use in the body now
  /// sees the current state. Returns the state's index. `next` is its next value (a value of the body).
  int64_t carry(const Value &captured, const Value &next);

  /// Reverse mode is to go back `steps` from the last step and no further.
  void truncateGradient(int64_t steps);
  /// Reverse mode is to repeat steps instead of keeping what they computed: "sqrt" from states kept at the start of blocks
  /// of steps, "binomial" in two levels of blocks, "whole" the scan where it stands in another scan's body.
  void checkpoint(std::string kind);

  struct Results {
    std::vector<Value> trajectories; // per state, with a leading axis of time; null for random streams and carry()
    std::vector<Value> stacks;       // per output
    std::vector<Value> finals;       // per state: the last window; for random streams and carry() the last value
    /// Draws of the outside that an operation of the body uses directly are redrawn at each step: the stream before
    /// the scan and after it.
    std::vector<std::pair<Value, Value>> redrawn;
  };
  /// `next`: one per state given to the constructor. `until`: null or a bool scalar; the scan stops after the step for
  /// which it is true.
  Results finish(const std::vector<Value> &next, const std::vector<Value> &outputs, const Value &until = {});
  /// Leaves the body and invalidates its handles.
  void abandon();

private:
  std::unique_ptr<detail::ScanState> state_;
};

} // namespace scansion

#endif
