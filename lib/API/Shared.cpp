//===- Shared.cpp - shared variables ----------------------------------------===//
//
// A variable and the scn.shared that stands for it find each other by an id; ids of variables that are gone are used
// again, since they end up as attributes in the graph's context. The operation keeps the variable alive, the variable
// does not keep the operation: value() makes a new one when the old one has died.
//
//===----------------------------------------------------------------------===//

#include "GraphState.h"
#include "SharedState.h"
#include "TypeConversion.h"

#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Random.h"

#include <cstring>

namespace scansion {

using detail::Buffer;
using detail::GraphState;
using detail::SharedState;

namespace detail {

Buffer::~Buffer() { scn_free(allocation); }

std::shared_ptr<const Buffer> Buffer::copy(const Array &array) {
  int64_t bytes = array.bytes();
  void *allocation = scn_allocate(bytes);
  if (!allocation)
    throw Error(ErrorKind::Memory, "cannot allocate " + std::to_string(bytes) + " bytes for a shared variable");
  if (bytes)
    std::memcpy(allocation, array.data, bytes);
  return std::make_shared<Buffer>(array.shape, allocation, allocation);
}

std::mutex &sharedLock() {
  static std::mutex lock;
  return lock;
}

namespace {
/// Ids are given out in order, those given back first.
struct Ids {
  std::mutex lock;
  std::vector<int64_t> free;
  int64_t next = 0;

  int64_t take() {
    std::lock_guard<std::mutex> guard(lock);
    if (free.empty())
      return next++;
    int64_t id = free.back();
    free.pop_back();
    return id;
  }
  void give(int64_t id) {
    std::lock_guard<std::mutex> guard(lock);
    free.push_back(id);
  }
};
} // namespace

static Ids &ids() {
  // Never destroyed: variables may outlive static destruction.
  static Ids *instance = new Ids();
  return *instance;
}

SharedState::~SharedState() { ids().give(id); }

Type bufferType(const Type &type) {
  if (type.isTensor())
    return type;
  return Type::tensor(DType::Int64, {type.algorithm == "pcg64" ? SCN_PCG64_WORDS : SCN_MT19937_WORDS});
}

std::string describe(const SharedState &state) {
  return (state.name.empty() ? "a shared variable" : "the shared variable '" + state.name + "'") + at(state.location);
}

} // namespace detail

static void checkValue(const SharedState &state, const Array &value) {
  Type expected = detail::bufferType(state.type);
  Type given = Type::tensor(value.dtype, value.shape);
  bool fits = expected.dtype == given.dtype && expected.rank() == given.rank();
  for (int64_t axis = 0; fits && axis < expected.rank(); ++axis)
    fits = expected.shape[axis] == kUnknown || expected.shape[axis] == given.shape[axis];
  if (!fits)
    throw Error(ErrorKind::Type, detail::describe(state) + " holds " + expected.str() + ", got " + given.str(),
                state.location);
}

Shared::Shared(Graph &graph, Type type, const Array &value, std::string name, Location location)
    : state_(std::make_shared<SharedState>()) {
  state_->id = detail::ids().take();
  state_->graph = graph.state().self;
  state_->type = std::move(type);
  state_->name = std::move(name);
  state_->location = std::move(location);
  detail::toMLIR(graph.state().context.get(), state_->type); // throws for types that there are not
  checkValue(*state_, value);
  state_->buffer = Buffer::copy(value);
}

static SharedState &stateOf(const std::shared_ptr<SharedState> &state) {
  if (!state)
    throw Error(ErrorKind::Value, "an empty handle is no shared variable");
  return *state;
}

Value Shared::value() const {
  GraphState *graph = *stateOf(state_).graph;
  if (!graph)
    throw Error(ErrorKind::Value, "the graph of " + detail::describe(*state_) + " is gone");
  detail::SharedBinding &binding = graph->shared[state_->id];
  if (!binding.state) {
    mlir::OpBuilder b = graph->outerBuilder();
    auto op = scn::SharedOp::create(b, detail::toMLIR(graph->context.get(), state_->location),
                                    detail::toMLIR(graph->context.get(), state_->type), state_->id);
    binding = {state_, op.getResult()};
  }
  Value value = graph->handle(binding.value);
  if (value.name().empty())
    value.setName(state_->name);
  return value;
}

Array Shared::get() const {
  std::shared_ptr<const Buffer> buffer;
  {
    std::lock_guard<std::mutex> guard(detail::sharedLock());
    buffer = stateOf(state_).buffer;
  }
  return Array{detail::bufferType(state_->type).dtype, buffer->shape, buffer->data, buffer};
}

void Shared::set(const Array &value) {
  checkValue(stateOf(state_), value);
  std::shared_ptr<const Buffer> buffer = Buffer::copy(value);
  // The old buffer is freed after the lock is.
  std::lock_guard<std::mutex> guard(detail::sharedLock());
  state_->buffer.swap(buffer);
}

Shared Shared::of(const Value &value) {
  Shared shared;
  const detail::Slot *slot = GraphState::slotOf(value);
  if (!slot || !slot->graph)
    return shared;
  if (auto op = slot->value.getDefiningOp<scn::SharedOp>())
    shared.state_ = slot->graph->shared.lookup(static_cast<int64_t>(op.getId())).state;
  return shared;
}

} // namespace scansion
