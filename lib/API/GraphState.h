//===- GraphState.h - what stands behind Graph and Value --------------------===//
//
// One MLIR context and one module per graph; the module's body holds the operations, in an order in which operands come
// before users because new ones are appended only.
//
// A slot binds handles to an mlir::Value. Slots are found by their value, live while a handle refers to them (or, for a
// named value, while the value lives), and become dead when the value goes: at the end of a scan body, or with the graph.
// An operation dies when none of its results has a handle or a use; its operands are then looked at in turn, with a
// worklist on the heap.
//
// A context never frees what is uniqued in it. So elements of constants are properties of their op, names live in slots,
// ids of shared variables are used again, and for what remains (the bounds of a million different slices, say) the
// context is rebuilt now and then: RenewContext.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_API_GRAPHSTATE_H
#define SCANSION_LIB_API_GRAPHSTATE_H

#include "scansion/Function.h"
#include "scansion/Graph.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace scansion::detail {

struct SharedState;

/// What is told about a value that is gone.
struct Epitaph {
  Location value; // where it was made
  Location body;  // the scan whose body it belonged to
};

struct Slot {
  mlir::Value value;
  GraphState *graph = nullptr; // null: the value is gone
  uint32_t references = 0;
  std::string name;
  std::unique_ptr<Epitaph> epitaph;

  void release();
};

struct SharedBinding {
  std::shared_ptr<SharedState> state;
  mlir::Value value;
};

struct GraphState {
  GraphState();
  ~GraphState();

  // Handles.
  Value handle(mlir::Value value);
  std::vector<Value> handles(mlir::ValueRange values);
  Slot *find(mlir::Value value) const { return slots.lookup(value); }
  /// The value behind a handle that is about to be used at the insertion point; throws Error(Scope) or Error(Value).
  mlir::Value use(const Value &handle, const Location &user);
  /// The value behind a handle that lives, wherever it belongs.
  mlir::Value use(const Value &handle);
  static Slot *slotOf(const Value &handle) { return handle.slot_; }
  Operation operation(mlir::Operation *op);
  Operation operation(mlir::Operation *parent, size_t region, size_t index);
  /// Throws Error(Scope) when it is gone.
  static mlir::Operation *operationOf(const Operation &operation);
  /// The user's name of a value, with quotation marks; "a value" for one without.
  std::string describe(mlir::Value value) const;
  /// The same after a space; nothing for one without.
  std::string named(mlir::Value value) const;

  // Life and death.
  void drop(Slot *slot);
  bool isUnused(mlir::Operation *op) const;
  /// Erases `candidates` that nobody uses and then whatever only they used.
  void eraseUnused(llvm::ArrayRef<mlir::Operation *> candidates);
  /// Makes every handle to a value of `op`'s regions dead; `body` is the scan's line.
  void closeRegions(mlir::Operation *op, const Location &body);
  /// Erases a scan without results, and what only it used.
  void eraseProvisional(mlir::Operation *scan, const Location &body);

  /// Binds what refers to `op`'s results to `results`; `op` is about to be erased.
  void replace(mlir::Operation *op, mlir::ValueRange results);

  // Building.
  mlir::Block *insertionBlock();
  mlir::OpBuilder builder() { return mlir::OpBuilder::atBlockEnd(insertionBlock()); }
  /// Where inputs and shared variables go, whatever scan body is open.
  mlir::OpBuilder outerBuilder();
  mlir::Operation *create(std::string_view name, llvm::ArrayRef<mlir::Value> operands, const Attributes &attributes,
                          const Location &location);

  /// Rebuilds the context, and the module in it, when what was uniqued may have become much.
  void renewContextIfLarge();

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::DenseMap<mlir::Value, Slot *> slots;
  /// Scan bodies that are being written, outermost first.
  std::vector<ScanState *> openBodies;
  /// Operations of open bodies that use random draws without redrawing them: what grad made of outer operations.
  llvm::DenseSet<mlir::Operation *> fixedDraws;
  /// Shared variables that a scn.shared stands for, by id. The operation keeps the variable alive.
  llvm::DenseMap<int64_t, SharedBinding> shared;
  /// Points here, and to nothing once the graph is gone; shared variables may live longer.
  std::shared_ptr<GraphState *> self;
  /// How many attributes and types were asked for since the context was made; at most so many are in it.
  size_t uniqued = 0;

private:
  void rebind(mlir::ModuleOp renewed);

  void forget(mlir::Value value);
  void eraseOne(mlir::Operation *op, llvm::SmallVectorImpl<mlir::Operation *> &unused);
  size_t renewAt_ = kRenewAfter;
  static constexpr size_t kRenewAfter = size_t(1) << 20;
};

/// Puts the stable form of a logarithm that was just appended in its place; other operations come back as they are.
mlir::Operation *stabilise(GraphState &graph, mlir::Operation *op);

/// A context for graphs: the dialect, func, no threads.
std::unique_ptr<mlir::MLIRContext> makeContext();

/// Collects the errors that MLIR reports while it lives.
class DiagnosticCapture {
public:
  explicit DiagnosticCapture(mlir::MLIRContext *context);
  /// Throws what was reported, as an error about the user's line.
  [[noreturn]] void raise(const Location &location);
  bool isEmpty() const { return text_.empty(); }

private:
  std::string text_;
  mlir::ScopedDiagnosticHandler handler_;
};

/// " (user.py:7)", or nothing.
std::string at(const Location &location);

} // namespace scansion::detail

#endif
