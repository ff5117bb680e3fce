//===- Graph.cpp - building operations --------------------------------------===//
//
// Inputs, constants and apply(). An operation's types are inferred and it is verified alone before anybody sees it; what
// MLIR reports on the way becomes an Error with the user's line.
//
//===----------------------------------------------------------------------===//

#include "AttributeConversion.h"
#include "GraphState.h"
#include "OperandChecks.h"
#include "ScanState.h"
#include "SharedState.h"
#include "TypeConversion.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace scansion {

using detail::GraphState;

namespace detail {

std::unique_ptr<mlir::MLIRContext> makeContext() {
  // A context with threading would start threads, a hazard under fork.
  auto context = std::make_unique<mlir::MLIRContext>(mlir::MLIRContext::Threading::DISABLED);
  context->loadDialect<scn::ScnDialect, mlir::func::FuncDialect>();
  return context;
}

GraphState::GraphState() : context(makeContext()), self(std::make_shared<GraphState *>(this)) {
  module = mlir::ModuleOp::create(mlir::UnknownLoc::get(context.get()));
}

GraphState::~GraphState() {
  while (!openBodies.empty())
    openBodies.back()->close();
  for (auto [value, slot] : slots) {
    slot->value = {};
    slot->graph = nullptr;
    if (!slot->references)
      delete slot;
  }
  *self = nullptr;
}

mlir::Block *GraphState::insertionBlock() {
  return openBodies.empty() ? module->getBody() : openBodies.back()->block();
}

mlir::OpBuilder GraphState::outerBuilder() {
  if (openBodies.empty())
    return mlir::OpBuilder::atBlockEnd(module->getBody());
  return mlir::OpBuilder(openBodies.front()->scan);
}

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

DiagnosticCapture::DiagnosticCapture(mlir::MLIRContext *context)
    : handler_(context, [this](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error && text_.empty())
          text_ = diagnostic.str();
        return mlir::success();
      }) {}

/// "'scn.add' op lengths differ" -> "scn.add: lengths differ".
static std::string withoutDecoration(llvm::StringRef text) {
  auto [name, rest] = text.split("' ");
  if (!name.consume_front("'") || rest.empty())
    return text.str();
  rest.consume_front("op ");
  return (name + ": " + rest).str();
}

void DiagnosticCapture::raise(const Location &location) {
  // Operand constraints, which ODS words this way, and element types are what a NumPy user expects a TypeError for.
  llvm::StringRef text = text_;
  bool aboutTypes = text.contains("must be") || text.contains("element type") || text.contains("dtype");
  throw Error(aboutTypes ? ErrorKind::Type : ErrorKind::Value,
              text.empty() ? "the operands do not fit" : withoutDecoration(text), location);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static mlir::RegisteredOperationName lookup(mlir::MLIRContext *context, std::string_view name,
                                            const Location &location) {
  auto found = mlir::RegisteredOperationName::lookup(llvm::StringRef(name), context);
  if (!found || found->getDialectNamespace() != scn::ScnDialect::getDialectNamespace())
    throw Error(ErrorKind::Value, "no operation is called '" + std::string(name) + "'", location);
  if (!found->hasInterface<mlir::InferTypeOpInterface>() || found->getStringRef() == scn::ScanOp::getOperationName() ||
      found->getStringRef() == scn::OverrideRulesOp::getOperationName())
    throw Error(ErrorKind::Value, std::string(name) + " is not built with apply()", location);
  return *found;
}

namespace {
/// Properties of an operation that does not exist yet.
class PropertyStorage {
public:
  explicit PropertyStorage(mlir::RegisteredOperationName name) : name_(name) {
    if (int bytes = name.getOpPropertyByteSize()) {
      storage_.resize(bytes / sizeof(std::max_align_t) + 1);
      name.initOpProperties(storage_.data(), nullptr);
    }
  }
  PropertyStorage(const PropertyStorage &) = delete;
  ~PropertyStorage() {
    if (!storage_.empty())
      name_.destroyOpProperties(storage_.data());
  }

  mlir::OpaqueProperties get() { return storage_.empty() ? nullptr : storage_.data(); }
  llvm::LogicalResult set(mlir::DictionaryAttr attributes, mlir::Location loc) {
    if (storage_.empty())
      return mlir::success();
    return name_.setOpPropertiesFromAttribute(name_, get(), attributes, [&] { return mlir::emitError(loc); });
  }

private:
  mlir::RegisteredOperationName name_;
  std::vector<std::max_align_t> storage_;
};
} // namespace

/// Infers, creates, verifies. Null when something was reported.
static mlir::Operation *createVerified(mlir::OpBuilder builder, mlir::RegisteredOperationName name, mlir::Location loc,
                                       llvm::ArrayRef<mlir::Value> operands, mlir::NamedAttrList &attributes) {
  mlir::DictionaryAttr dictionary = attributes.getDictionary(builder.getContext());
  PropertyStorage storage(name);
  if (failed(storage.set(dictionary, loc)))
    return nullptr;
  llvm::SmallVector<mlir::Type> types;
  auto *inference = name.getInterface<mlir::InferTypeOpInterface>();
  if (failed(inference->inferReturnTypes(builder.getContext(), loc, operands, dictionary, storage.get(), {}, types)))
    return nullptr;
  mlir::Operation *op = mlir::Operation::create(loc, name, types, operands, mlir::NamedAttrList(), storage.get());
  builder.insert(op);
  if (succeeded(name.verifyInvariants(op)))
    return op;
  op->erase();
  return nullptr;
}

mlir::Operation *GraphState::create(std::string_view text, llvm::ArrayRef<mlir::Value> operands,
                                    const Attributes &attributes, const Location &location) {
  mlir::RegisteredOperationName name = lookup(context.get(), text, location);
  uniqued += attributes.size();
  mlir::NamedAttrList converted;
  for (const NamedAttribute &attribute : attributes)
    if (mlir::Attribute value = toMLIR(context.get(), attribute.second))
      converted.set(attribute.first, value);
  addSegmentSizes(name, operands.size(), converted, location);
  checkAttributeNames(name, converted, location);
  checkOperands(name, operands, location);
  DiagnosticCapture diagnostics(context.get());
  mlir::Operation *op = createVerified(builder(), name, toMLIR(context.get(), location), operands, converted);
  if (!op)
    diagnostics.raise(location);
  return op;
}

} // namespace detail

//===----------------------------------------------------------------------===//
// Graph
//===----------------------------------------------------------------------===//

Graph::Graph() : state_(std::make_unique<GraphState>()) {}
Graph::~Graph() = default;

Value Graph::input(Type type, std::string name, Location location) {
  state_->renewContextIfLarge();
  ++state_->uniqued;
  mlir::OpBuilder b = state_->outerBuilder();
  mlir::Type converted = detail::toMLIR(state_->context.get(), type);
  auto op = scn::InputOp::create(b, detail::toMLIR(state_->context.get(), location), converted, mlir::StringAttr());
  Value value = state_->handle(op.getResult());
  value.setName(std::move(name));
  return value;
}

Value Graph::constant(const Array &array, Location location) {
  mlir::OpBuilder b = state_->builder();
  auto type =
      mlir::cast<mlir::RankedTensorType>(detail::toMLIR(state_->context.get(), Type::tensor(array.dtype, array.shape)));
  if (!type.hasStaticShape())
    throw Error(ErrorKind::Value, "a constant needs all its lengths", location);
  auto begin = static_cast<const char *>(array.data);
  auto bytes = std::make_shared<scn::ConstantData::Bytes>(begin, begin + array.bytes());
  auto op = scn::ConstantOp::create(b, detail::toMLIR(state_->context.get(), location), type,
                                    scn::ConstantData(type, std::move(bytes)));
  return state_->handle(op.getResult());
}

Value Graph::constant(double value, Location location) {
  return constant(Array{DType::Float64, {}, &value, nullptr}, std::move(location));
}

Value Graph::constant(int64_t value, Location location) {
  return constant(Array{DType::Int64, {}, &value, nullptr}, std::move(location));
}

/// Applies an operation that nobody has a handle of yet; a logarithm may come back in its stable form.
static mlir::Operation *create(GraphState &graph, std::string_view name, const std::vector<Value> &operands,
                               const Attributes &attributes, const Location &location) {
  graph.renewContextIfLarge();
  llvm::SmallVector<mlir::Value> values;
  for (const Value &operand : operands)
    values.push_back(graph.use(operand, location));
  return detail::stabilise(graph, graph.create(name, values, attributes, location));
}

std::vector<Value> Graph::apply(std::string_view op, const std::vector<Value> &operands, const Attributes &attributes,
                                Location location) {
  return state_->handles(create(*state_, op, operands, attributes, location)->getResults());
}

Value Graph::apply1(std::string_view op, const std::vector<Value> &operands, const Attributes &attributes,
                    Location location) {
  mlir::Operation *created = create(*state_, op, operands, attributes, location);
  if (created->getNumResults() == 1)
    return state_->handle(created->getResult(0));
  created->erase();
  throw Error(ErrorKind::Value, std::string(op) + " has not one result", location);
}

int64_t Graph::operationCount() const {
  int64_t count = -1; // the module itself
  state_->module->getOperation()->walk([&](mlir::Operation *) { ++count; });
  return count;
}

} // namespace scansion
