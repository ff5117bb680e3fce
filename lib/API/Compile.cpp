//===- Compile.cpp - compile() ----------------------------------------------===//
//
// Checks what the caller asks for, cuts the function out of the graph, and has it compiled.
//
//===----------------------------------------------------------------------===//

#include "FunctionState.h"
#include "TypeConversion.h"

#include "scansion/Pipelines/OptionalPasses.h"

namespace scansion {

using detail::FunctionState;
using detail::GraphState;

static detail::CutRequest requestOf(GraphState &graph, const std::vector<Value> &inputs,
                                    const std::vector<Value> &outputs, const CompileOptions &options) {
  detail::CutRequest request;
  llvm::DenseSet<mlir::Value> seen;
  for (const Value &input : inputs) {
    mlir::Value value = graph.use(input, options.location);
    if (!seen.insert(value).second)
      throw Error(ErrorKind::Value, "the input " + graph.describe(value) + " is listed twice", input.location());
    request.inputs.push_back(value);
  }
  for (const Value &output : outputs) {
    request.outputs.push_back(graph.use(output, options.location));
    if (!output.type().isTensor())
      throw Error(ErrorKind::Type, "a random stream is no output; list it among the updates", output.location());
  }
  request.checkUnusedInputs = options.checkUnusedInputs;
  request.location = options.location;
  // A dump shows the user's lines; what is cached must not depend on them.
  request.numberPlaces = !options.cacheDirectory.empty() && options.dumpDirectory.empty();
  return request;
}

static void checkUpdate(const detail::SharedState &shared, const Value &value) {
  Type given = value.type();
  bool fits = given.kind == shared.type.kind && given.dtype == shared.type.dtype &&
              given.algorithm == shared.type.algorithm && given.rank() == shared.type.rank();
  for (int64_t axis = 0; fits && axis < given.rank(); ++axis)
    fits = given.shape[axis] == shared.type.shape[axis] || given.shape[axis] == kUnknown ||
           shared.type.shape[axis] == kUnknown;
  if (!fits)
    throw Error(ErrorKind::Type,
                "the update of " + detail::describe(shared) + " is " + given.str() + detail::at(value.location()) +
                    ", but the variable is " + shared.type.str() + "; convert it with cast",
                value.location());
}

static std::vector<detail::FixedLength> fixedLengths(const std::vector<Type> &types) {
  std::vector<detail::FixedLength> fixed;
  for (size_t input = 0; input < types.size(); ++input)
    for (int64_t axis = 0; axis < types[input].rank(); ++axis)
      if (types[input].shape[axis] != kUnknown)
        fixed.push_back({input, axis, types[input].shape[axis]});
  return fixed;
}

static void describeInterface(FunctionState &state, const std::vector<Value> &inputs,
                              const std::vector<Value> &outputs) {
  for (const Value &input : inputs) {
    state.inputTypes.push_back(detail::bufferType(input.type()));
    state.inputNames.push_back(input.name());
    state.inputLocations.push_back(input.location());
  }
  state.fixedLengths = fixedLengths(state.inputTypes);
  for (const Value &output : outputs)
    state.outputTypes.push_back(output.type());
  state.resultTypes = state.outputTypes;
}

static void checkSwitches(const std::vector<std::string> &disabled) {
  auto unknown = llvm::find_if_not(disabled, isOptionalPass);
  if (unknown == disabled.end())
    return;
  std::string message = "there is no optional pass '" + *unknown + "'; there are";
  llvm::StringRef separator = " ";
  for (const OptionalPass &pass : optionalPasses()) {
    message += (separator + pass.name).str();
    separator = ", ";
  }
  throw Error(ErrorKind::Value, message);
}

std::vector<std::string> optionalPassNames() {
  std::vector<std::string> names;
  for (const OptionalPass &pass : optionalPasses())
    names.push_back(pass.name.str());
  return names;
}

Function compile(Graph &graph, const std::vector<Value> &inputs, const std::vector<Value> &outputs,
                 const std::vector<std::pair<Shared, Value>> &updates, const CompileOptions &options) {
  checkSwitches(options.disabledPasses);
  GraphState &owner = graph.state();
  auto state = std::make_shared<FunctionState>();
  detail::CutRequest request = requestOf(owner, inputs, outputs, options);
  describeInterface(*state, inputs, outputs);
  for (const auto &[handle, value] : updates) {
    const std::shared_ptr<detail::SharedState> &shared = FunctionState::stateOf(handle);
    if (!shared)
      throw Error(ErrorKind::Value, "an empty handle is no shared variable");
    mlir::Value next = owner.use(value, options.location);
    checkUpdate(*shared, value);
    if (llvm::is_contained(state->updated, shared))
      throw Error(ErrorKind::Value, detail::describe(*shared) + " is updated twice", value.location());
    state->updated.push_back(shared);
    state->resultTypes.push_back(detail::bufferType(value.type()));
    request.updates.emplace_back(shared, next);
  }
  for (const std::shared_ptr<detail::SharedState> &shared : state->updated)
    state->turns.push_back(shared.get());
  llvm::sort(state->turns);
  detail::FunctionCut cut = detail::cutFunction(owner, request);
  state->read = std::move(cut.shared);
  state->constants = std::move(cut.constants);
  std::vector<Type> arguments = state->inputTypes;
  for (const std::shared_ptr<detail::SharedState> &shared : state->read)
    arguments.push_back(detail::bufferType(shared->type));
  state->versions = std::make_unique<detail::Versions>(
      Program{std::move(cut.bytecode), std::move(cut.places)},
      CompilerOptions{options.dumpDirectory, options.name, options.disabledPasses, options.cacheDirectory}, arguments,
      options.shapes);
  Function function;
  function.state_ = std::move(state);
  return function;
}

} // namespace scansion
