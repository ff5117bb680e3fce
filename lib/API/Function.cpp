//===- Function.cpp - calling compiled functions ----------------------------===//
//
// A call takes snapshots of the shared variables, runs the native code with a landing place for failed checks, and only
// after success publishes the updates, all under one lock. What fails becomes an Error with the line of the operation.
//
//===----------------------------------------------------------------------===//

#include "FunctionState.h"

#include <cstring>

namespace scansion {

using detail::Buffer;
using detail::FunctionState;
using detail::Workspace;

namespace detail {

//===----------------------------------------------------------------------===//
// Workspaces
//===----------------------------------------------------------------------===//

Workspace::~Workspace() { scn_arena_destroy(arena); }

std::unique_ptr<Workspace> FunctionState::makeWorkspace() const {
  auto workspace = std::make_unique<Workspace>();
  workspace->arena = scn_arena_create();
  if (!workspace->arena)
    throw Error(ErrorKind::Memory, "no memory for the temporaries of a call");
  size_t rank = 0;
  for (const Type &type : resultTypes)
    rank += type.rank();
  workspace->sizes.resize(rank);
  workspace->results.resize(resultTypes.size());
  int64_t *sizes = workspace->sizes.data();
  for (size_t i = 0; i < resultTypes.size(); ++i) {
    workspace->results[i] = {nullptr, nullptr, sizes};
    sizes += resultTypes[i].rank();
  }
  size_t borrowed = inputTypes.size() + read.size();
  workspace->inputs.resize(borrowed + constants.size());
  for (size_t i = 0; i < constants.size(); ++i)
    workspace->inputs[borrowed + i] = {const_cast<char *>(constants[i].bytes->data()), constants[i].shape.data()};
  workspace->snapshots.resize(read.size());
  return workspace;
}

std::unique_ptr<Workspace> FunctionState::takeWorkspace() {
  {
    std::lock_guard<std::mutex> guard(lock_);
    if (!idle_.empty()) {
      std::unique_ptr<Workspace> workspace = std::move(idle_.back());
      idle_.pop_back();
      return workspace;
    }
  }
  return makeWorkspace();
}

void FunctionState::giveWorkspace(std::unique_ptr<Workspace> workspace) {
  for (std::shared_ptr<const Buffer> &snapshot : workspace->snapshots)
    snapshot.reset();
  std::lock_guard<std::mutex> guard(lock_);
  lastMemory_ = workspace->memory;
  idle_.push_back(std::move(workspace));
}

MemoryUse FunctionState::lastMemory() {
  std::lock_guard<std::mutex> guard(lock_);
  return lastMemory_;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// In the order of scn_status.
static const ErrorKind kKinds[] = {ErrorKind::Internal,    ErrorKind::Value,     ErrorKind::Index,
                                   ErrorKind::Memory,      ErrorKind::Assertion, ErrorKind::LinAlg,
                                   ErrorKind::Interrupted, ErrorKind::Internal,  ErrorKind::ZeroDivision};
static const char *const kTexts[] = {
    "unknown failure",  "a wrong value",         "an index out of range", "out of memory",
    "assertion failed", "linear algebra failed", "interrupted",           "the compiled code is of another version",
    "division by zero"};

/// A message with its numbers: `{a}` and `{b}` stand for them, `{{` for a brace.
static std::string filled(std::string_view message, const int64_t *values) {
  std::string text;
  for (size_t at = 0; at < message.size(); ++at) {
    std::string_view rest = message.substr(at);
    if (rest.substr(0, 3) == "{a}" || rest.substr(0, 3) == "{b}") {
      text += std::to_string(values[rest[1] - 'a']);
      at += 2;
    } else {
      text += rest[0];
      at += rest.substr(0, 2) == "{{";
    }
  }
  return text;
}

/// ", at step 3 of the scan", ", at step 2 of the outer scan, step 5 of the scan in it".
static std::string describeSteps(const std::vector<int64_t> &steps) {
  if (steps.empty())
    return {};
  std::string text =
      ", at step " + std::to_string(steps.front()) + " of the " + (steps.size() > 1 ? "outer " : "") + "scan";
  for (size_t level = 1; level < steps.size(); ++level)
    text += ", step " + std::to_string(steps[level]) + " of the scan in it";
  return text;
}

void FunctionState::raise(const scn_error &error, const CompiledCode &code) const {
  bool known = error.status > 0 && error.status < static_cast<int32_t>(std::size(kKinds));
  std::string text = kTexts[known ? error.status : 0];
  if (error.message[0])
    text = error.message;
  Location location;
  std::string raises;
  const std::vector<Site> &sites = code.sites();
  if (error.site >= 0 && error.site < static_cast<int64_t>(sites.size())) {
    const Site &site = sites[error.site];
    if (!error.message[0] && (!site.message.empty() || !site.raises.empty()))
      text = site.message;
    location = site.location;
    raises = site.raises;
    // The user knows the operations of the graph, not those that only lowered code has.
    std::string_view op = site.op;
    if (raises.empty() && op.substr(0, 4) == "scn." && op != "scn.check" && op != "scn.runtime_call")
      text = std::string(op.substr(4)) + ": " + text;
  }
  if (raises.empty()) // a message of the user's own stays as it is
    text = filled(text, error.values);
  std::vector<int64_t> steps(error.steps, error.steps + error.depth);
  Error failure(kKinds[known ? error.status : 0], text + describeSteps(steps), location);
  failure.setFailure(std::move(steps), std::move(raises));
  throw failure;
}

} // namespace detail

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static void checkLengths(const FunctionState &state, const scn_input *inputs) {
  for (const detail::FixedLength &fixed : state.fixedLengths) {
    int64_t length = inputs[fixed.input].sizes[fixed.axis];
    if (length == fixed.length)
      continue;
    const std::string &name = state.inputNames[fixed.input];
    throw Error(ErrorKind::Value,
                "input " + (name.empty() ? std::to_string(fixed.input) : "'" + name + "'") + " has length " +
                    std::to_string(length) + " on axis " + std::to_string(fixed.axis) +
                    ", it was declared with length " + std::to_string(fixed.length),
                state.inputLocations[fixed.input]);
  }
}

static void takeSnapshots(const FunctionState &state, Workspace &workspace) {
  if (state.read.empty())
    return;
  {
    std::lock_guard<std::mutex> guard(detail::sharedLock());
    for (size_t i = 0; i < state.read.size(); ++i)
      workspace.snapshots[i] = state.read[i]->buffer;
  }
  for (size_t i = 0; i < state.read.size(); ++i) {
    const Buffer &buffer = *workspace.snapshots[i];
    workspace.inputs[state.inputTypes.size() + i] = {buffer.data, buffer.shape.data()};
  }
}

/// Makes buffers of the results from `first` on, which own them from then on.
static std::vector<std::shared_ptr<const Buffer>> takeUpdates(const FunctionState &state, Workspace &workspace,
                                                              size_t first) {
  std::vector<std::shared_ptr<const Buffer>> buffers;
  for (size_t i = first; i < workspace.results.size(); ++i) {
    scn_result &result = workspace.results[i];
    std::vector<int64_t> shape(result.sizes, result.sizes + state.resultTypes[i].rank());
    buffers.push_back(std::make_shared<Buffer>(std::move(shape), result.data, result.allocation));
    result.allocation = nullptr;
  }
  return buffers;
}

static void checkUpdates(const FunctionState &state, const std::vector<std::shared_ptr<const Buffer>> &buffers) {
  for (size_t i = 0; i < buffers.size(); ++i) {
    const detail::SharedState &shared = *state.updated[i];
    if (!shared.type.isTensor())
      continue;
    for (int64_t axis = 0; axis < shared.type.rank(); ++axis)
      if (shared.type.shape[axis] != kUnknown && shared.type.shape[axis] != buffers[i]->shape[axis])
        throw Error(ErrorKind::Value,
                    "the update of " + detail::describe(shared) + " has length " +
                        std::to_string(buffers[i]->shape[axis]) + " on axis " + std::to_string(axis) +
                        ", the variable has length " + std::to_string(shared.type.shape[axis]),
                    shared.location);
  }
}

static void publish(FunctionState &state, Workspace &workspace) {
  if (state.updated.empty())
    return;
  std::vector<std::shared_ptr<const Buffer>> buffers = takeUpdates(state, workspace, state.outputTypes.size());
  checkUpdates(state, buffers);
  // The swap leaves the old buffers to be freed after the lock.
  std::lock_guard<std::mutex> guard(detail::sharedLock());
  for (size_t i = 0; i < buffers.size(); ++i)
    state.updated[i]->buffer.swap(buffers[i]);
}

namespace {
/// Calls that update a variable take turns, or one would overwrite what the other has counted. Calls that only read
/// do not wait.
class Turns {
public:
  explicit Turns(const FunctionState &state) : state_(state) {
    for (detail::SharedState *shared : state_.turns)
      shared->turn.lock();
  }
  Turns(const Turns &) = delete;
  ~Turns() {
    for (detail::SharedState *shared : state_.turns)
      shared->turn.unlock();
  }

private:
  const FunctionState &state_;
};

/// Gives the workspace back, and frees results that nobody took, however the call ends.
class Call {
public:
  explicit Call(FunctionState &state) : state_(state), workspace_(state.takeWorkspace()) {}
  Call(const Call &) = delete;
  ~Call() {
    for (scn_result &result : workspace_->results) {
      if (result.allocation)
        scn_free(result.allocation);
      result.allocation = nullptr;
    }
    state_.giveWorkspace(std::move(workspace_));
  }
  Workspace &workspace() { return *workspace_; }

  void run(const InterruptRequest &interrupt) {
    const CompiledCode &code = state_.versions->codeFor(workspace_->inputs.data());
    scn_call call = {};
    call.version = SCN_ABI_VERSION;
    call.inputs = workspace_->inputs.data();
    call.results = workspace_->results.data();
    call.arena = workspace_->arena;
    workspace_->error.status = SCN_OK;
    workspace_->error.site = -1;
    workspace_->error.depth = 0;
    workspace_->error.message[0] = 0;
    call.error = &workspace_->error;
    call.interrupt = interrupt.word;
    call.should_stop = interrupt.shouldStop;
    call.should_stop_context = interrupt.context;
    int32_t status = scn_invoke(code.entry(), &call);
    workspace_->memory = {call.memory.temporaries, call.memory.temporary_bytes, call.memory.results,
                          call.memory.result_bytes};
    if (status == SCN_OK)
      return;
    for (scn_result &result : workspace_->results)
      result.allocation = nullptr; // the runtime freed them
    state_.raise(workspace_->error, code);
  }

private:
  FunctionState &state_;
  std::unique_ptr<Workspace> workspace_;
};
} // namespace

static FunctionState &stateOf(const std::shared_ptr<FunctionState> &state) {
  if (!state)
    throw Error(ErrorKind::Value, "an empty handle is no function");
  return *state;
}

void Function::callUnchecked(const scn_input *inputs, std::vector<OwnedArray> &outputs,
                             const InterruptRequest &interrupt) const {
  FunctionState &state = stateOf(state_);
  outputs.clear();
  checkLengths(state, inputs);
  Call call(state);
  Workspace &workspace = call.workspace();
  std::copy(inputs, inputs + state.inputTypes.size(), workspace.inputs.begin());
  Turns turns(state);
  takeSnapshots(state, workspace);
  call.run(interrupt);
  // Room first: once an output is taken nothing may fail.
  outputs.reserve(state.outputTypes.size());
  publish(state, workspace);
  for (size_t i = 0; i < state.outputTypes.size(); ++i) {
    scn_result &result = workspace.results[i];
    outputs.push_back({state.outputTypes[i].dtype,
                       std::vector<int64_t>(result.sizes, result.sizes + state.outputTypes[i].rank()), result.data,
                       result.allocation});
    result.allocation = nullptr;
  }
}

static void checkInput(const FunctionState &state, size_t index, const Array &input) {
  const Type &type = state.inputTypes[index];
  if (input.dtype == type.dtype && static_cast<int64_t>(input.shape.size()) == type.rank())
    return;
  const std::string &name = state.inputNames[index];
  throw Error(ErrorKind::Type,
              "input " + (name.empty() ? std::to_string(index) : "'" + name + "'") + " is " + type.str() + ", got " +
                  Type::tensor(input.dtype, input.shape).str(),
              state.inputLocations[index]);
}

std::vector<Array> Function::operator()(const std::vector<Array> &inputs) const {
  if (inputs.size() != stateOf(state_).inputTypes.size())
    throw Error(ErrorKind::Type, "the function takes " + std::to_string(state_->inputTypes.size()) + " inputs, got " +
                                     std::to_string(inputs.size()));
  std::vector<scn_input> borrowed;
  for (size_t i = 0; i < inputs.size(); ++i) {
    checkInput(*state_, i, inputs[i]);
    borrowed.push_back({const_cast<void *>(inputs[i].data), inputs[i].shape.data()});
  }
  std::vector<OwnedArray> outputs;
  callUnchecked(borrowed.data(), outputs);
  std::vector<Array> arrays;
  for (OwnedArray &output : outputs) {
    std::shared_ptr<const void> owner(output.allocation, scn_free);
    arrays.push_back({output.dtype, std::move(output.shape), output.data, std::move(owner)});
  }
  return arrays;
}

const std::vector<Type> &Function::inputTypes() const { return stateOf(state_).inputTypes; }
const std::vector<std::string> &Function::inputNames() const { return stateOf(state_).inputNames; }
const std::vector<Type> &Function::outputTypes() const { return stateOf(state_).outputTypes; }
MemoryUse Function::memory() const { return stateOf(state_).lastMemory(); }
std::string Function::ir(std::string_view stage, std::optional<size_t> version) const {
  return stateOf(state_).versions->ir(stage, version);
}
std::vector<Remark> Function::remarks(std::optional<size_t> version) const {
  return stateOf(state_).versions->remarks(version);
}
std::vector<VersionReport> Function::versions() const {
  const FunctionState &state = stateOf(state_);
  std::vector<std::string> names = state.inputNames;
  for (const std::shared_ptr<detail::SharedState> &shared : state.read)
    names.push_back(shared->name);
  std::vector<VersionReport> reports = state.versions->report();
  for (VersionReport &report : reports)
    report.names = names;
  return reports;
}
std::vector<std::pair<std::string, double>> Function::timings() const { return stateOf(state_).versions->timings(); }

} // namespace scansion
