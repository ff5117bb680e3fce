//===- Slots.cpp - handles, and the death of operations ---------------------===//
//
// Counting of handles and the worklist that erases what nobody uses any more; see GraphState.h for the rules.
//
//===----------------------------------------------------------------------===//

#include "ScanState.h"
#include "SharedState.h"
#include "TypeConversion.h"

#include "scansion/Autodiff/BackwardSlice.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/SmallPtrSet.h"

namespace scansion {

using detail::GraphState;
using detail::Slot;

//===----------------------------------------------------------------------===//
// Value
//===----------------------------------------------------------------------===//

Value::Value(Slot *slot) : slot_(slot) { ++slot_->references; }

Value::Value(const Value &other) : slot_(other.slot_) {
  if (slot_)
    ++slot_->references;
}

Value::~Value() {
  if (slot_)
    slot_->release();
}

static const Slot &living(const Slot *slot) {
  if (!slot)
    throw Error(ErrorKind::Value, "an empty handle has no value");
  if (!slot->graph)
    throw Error(ErrorKind::Scope, "the scan body that this variable belonged to is finished",
                slot->epitaph ? slot->epitaph->value : Location());
  return *slot;
}

Type Value::type() const { return detail::fromMLIR(living(slot_).value.getType()); }

std::string Value::name() const { return slot_ ? slot_->name : std::string(); }

void Value::setName(std::string name) {
  if (slot_)
    slot_->name = std::move(name);
}

Location Value::location() const {
  if (slot_ && slot_->epitaph)
    return slot_->epitaph->value;
  return slot_ && slot_->graph ? detail::fromMLIR(slot_->value.getLoc()) : Location();
}

bool Value::isAlive() const { return slot_ && slot_->graph; }

std::optional<Operation> Value::owner() const {
  const Slot &slot = living(slot_);
  if (mlir::Operation *op = slot.value.getDefiningOp())
    return slot.graph->operation(op);
  return std::nullopt;
}

int64_t Value::resultIndex() const {
  auto result = mlir::dyn_cast<mlir::OpResult>(living(slot_).value);
  return result ? result.getResultNumber() : 0;
}

//===----------------------------------------------------------------------===//
// Slots
//===----------------------------------------------------------------------===//

namespace detail {

void Slot::release() {
  if (--references)
    return;
  if (graph)
    graph->drop(this);
  else
    delete this;
}

Value GraphState::handle(mlir::Value value) {
  Slot *&slot = slots[value];
  if (!slot)
    slot = new Slot{value, this, 0, {}, nullptr};
  return Value(slot);
}

std::vector<Value> GraphState::handles(mlir::ValueRange values) {
  std::vector<Value> handles;
  for (mlir::Value value : values)
    handles.push_back(handle(value));
  return handles;
}

void GraphState::forget(mlir::Value value) {
  auto found = slots.find(value);
  if (found == slots.end())
    return;
  Slot *slot = found->second;
  slots.erase(found);
  slot->value = {};
  slot->graph = nullptr;
  if (!slot->references)
    delete slot;
}

void GraphState::drop(Slot *slot) {
  mlir::Operation *op = slot->value.getDefiningOp();
  if (slot->name.empty() || !op) {
    slots.erase(slot->value);
    delete slot;
  }
  if (op && isUnused(op))
    eraseUnused(op);
}

bool GraphState::isUnused(mlir::Operation *op) const {
  if (op->getNumResults() == 0 || !op->use_empty())
    return false;
  return llvm::none_of(op->getResults(), [&](mlir::Value result) {
    Slot *slot = find(result);
    return slot && slot->references;
  });
}

void GraphState::eraseOne(mlir::Operation *op, llvm::SmallVectorImpl<mlir::Operation *> &unused) {
  llvm::SmallPtrSet<mlir::Operation *, 4> owners;
  forEachDependency(op, [&](mlir::Value value) {
    if (mlir::Operation *owner = value.getDefiningOp())
      owners.insert(owner);
  });
  for (mlir::Value result : op->getResults())
    forget(result);
  if (op->getNumRegions()) {
    closeRegions(op, fromMLIR(op->getLoc()));
    op->walk([&](mlir::Operation *inner) { fixedDraws.erase(inner); });
  }
  if (auto sharedOp = mlir::dyn_cast<scn::SharedOp>(op))
    shared.erase(static_cast<int64_t>(sharedOp.getId()));
  fixedDraws.erase(op);
  op->erase();
  for (mlir::Operation *owner : owners)
    if (isUnused(owner))
      unused.push_back(owner);
}

void GraphState::eraseUnused(llvm::ArrayRef<mlir::Operation *> candidates) {
  // An operation is pushed when its last user goes, hence once.
  llvm::SmallVector<mlir::Operation *> unused;
  for (mlir::Operation *op : candidates)
    if (isUnused(op))
      unused.push_back(op);
  while (!unused.empty())
    eraseOne(unused.pop_back_val(), unused);
}

void GraphState::replace(mlir::Operation *op, mlir::ValueRange results) {
  for (auto [old, renewed] : llvm::zip_equal(op->getResults(), results)) {
    for (ScanState *body : openBodies)
      body->rebind(old, renewed);
    auto found = slots.find(old);
    if (found == slots.end())
      continue;
    Slot *slot = found->second;
    slots.erase(found);
    slot->value = renewed;
    slots[renewed] = slot;
  }
  if (fixedDraws.erase(op))
    fixedDraws.insert(results.front().getDefiningOp());
}

void GraphState::closeRegions(mlir::Operation *op, const Location &body) {
  auto close = [&](mlir::Value value) {
    Slot *slot = find(value);
    if (!slot)
      return;
    slot->epitaph = std::make_unique<Epitaph>(Epitaph{fromMLIR(value.getLoc()), body});
    forget(value);
  };
  op->walk<mlir::WalkOrder::PreOrder>([&](mlir::Block *block) {
    for (mlir::Value argument : block->getArguments())
      close(argument);
    for (mlir::Operation &inner : *block)
      for (mlir::Value result : inner.getResults())
        close(result);
  });
}

void GraphState::eraseProvisional(mlir::Operation *scan, const Location &body) {
  closeRegions(scan, body);
  llvm::SmallVector<mlir::Operation *> unused;
  eraseOne(scan, unused);
  eraseUnused(unused);
}

std::string GraphState::describe(mlir::Value value) const {
  Slot *slot = find(value);
  return slot && !slot->name.empty() ? "'" + slot->name + "'" : "a value";
}

std::string GraphState::named(mlir::Value value) const {
  Slot *slot = find(value);
  return slot && !slot->name.empty() ? " '" + slot->name + "'" : "";
}

std::string at(const Location &location) {
  return location.line ? " (" + location.file + ":" + std::to_string(location.line) + ")" : "";
}

mlir::Value GraphState::use(const Value &handle) {
  Slot *slot = slotOf(handle);
  if (!slot)
    throw Error(ErrorKind::Value, "an empty handle has no value");
  if (slot->graph == this)
    return slot->value;
  if (slot->graph)
    throw Error(ErrorKind::Value, "the value belongs to another graph");
  std::string what = slot->name.empty() ? "a variable" : "'" + slot->name + "'";
  Location body = slot->epitaph ? slot->epitaph->body : Location();
  throw Error(ErrorKind::Scope, what + at(handle.location()) + " belongs to the body of a scan" + at(body) +
                                    " and is used outside it; return it from the step function to use it afterwards");
}

mlir::Value GraphState::use(const Value &handle, const Location &user) {
  try {
    mlir::Value value = use(handle);
    if (value.getParentRegion()->isAncestor(insertionBlock()->getParent()))
      return value;
    mlir::Operation *body = value.getParentRegion()->getParentOp();
    throw Error(ErrorKind::Scope, describe(value) + at(fromMLIR(value.getLoc())) + " belongs to the body of a scan" +
                                      at(fromMLIR(body->getLoc())) + " and is used outside it");
  } catch (const Error &error) {
    throw Error(error.kind(), error.what(), user.line ? user : error.location());
  }
}

} // namespace detail
} // namespace scansion
