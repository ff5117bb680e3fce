//===- Walk.cpp - the read-only walk over operations ------------------------===//
//
// What printers, drawings and the tests' oracle see. Handles that the walk gives out are ordinary ones: they keep what
// they name alive.
//
//===----------------------------------------------------------------------===//

#include "AttributeConversion.h"
#include "GraphState.h"
#include "TypeConversion.h"

#include "scansion/Dialect/Scn/IR/Scn.h"

namespace scansion {

namespace detail {

Operation GraphState::operation(mlir::Operation *op) {
  assert(op->getNumResults() && "an operation without results is named by its place");
  return Operation(handle(op->getResult(0)), -1, 0);
}

Operation GraphState::operation(mlir::Operation *parent, size_t region, size_t index) {
  return Operation(handle(parent->getResult(0)), static_cast<int64_t>(region), static_cast<int64_t>(index));
}

mlir::Operation *GraphState::operationOf(const Operation &operation) {
  const Slot *slot = slotOf(operation.anchor_);
  if (!slot->graph)
    throw Error(ErrorKind::Scope, "the scan body that this operation belonged to is finished");
  mlir::Operation *op = slot->value.getDefiningOp();
  if (operation.region_ < 0)
    return op;
  return &*std::next(op->getRegion(operation.region_).front().begin(), operation.index_);
}

} // namespace detail

using detail::GraphState;

std::string Operation::name() const { return GraphState::operationOf(*this)->getName().getStringRef().str(); }

std::vector<Value> Operation::operands() const {
  mlir::Operation *op = GraphState::operationOf(*this);
  return GraphState::slotOf(anchor_)->graph->handles(op->getOperands());
}

std::vector<Value> Operation::results() const {
  mlir::Operation *op = GraphState::operationOf(*this);
  return GraphState::slotOf(anchor_)->graph->handles(op->getResults());
}

const void *Operation::id() const { return GraphState::operationOf(*this); }

Attributes Operation::attributes() const {
  mlir::Operation *op = GraphState::operationOf(*this);
  Attributes attributes;
  // Turning a constant's elements into an attribute would keep them in the context for ever; constantValue() has them.
  if (mlir::isa<scn::ConstantOp>(op))
    return attributes;
  for (mlir::StringAttr name : op->getRegisteredInfo()->getAttributeNames()) {
    if (name == "operandSegmentSizes")
      continue;
    std::optional<mlir::Attribute> value = op->getInherentAttr(name);
    if (!value || !*value)
      continue;
    if (std::optional<Attribute> converted = detail::fromMLIR(*value))
      attributes.emplace_back(name.str(), std::move(*converted));
  }
  return attributes;
}

static Operation::Region viewOf(GraphState &graph, mlir::Region &region) {
  Operation::Region view;
  if (region.empty())
    return view;
  mlir::Operation *parent = region.getParentOp();
  view.arguments = graph.handles(region.front().getArguments());
  for (auto [index, op] : llvm::enumerate(region.front()))
    view.operations.push_back(op.getNumResults() ? graph.operation(&op)
                                                 : graph.operation(parent, region.getRegionNumber(), index));
  return view;
}

std::vector<Operation::Region> Operation::regions() const {
  mlir::Operation *op = GraphState::operationOf(*this);
  GraphState &graph = *GraphState::slotOf(anchor_)->graph;
  std::vector<Region> regions;
  for (mlir::Region &region : op->getRegions())
    regions.push_back(viewOf(graph, region));
  return regions;
}

Location Operation::location() const { return detail::fromMLIR(GraphState::operationOf(*this)->getLoc()); }

std::optional<Array> Graph::constantValue(const Value &value) {
  auto constant = state_->use(value).getDefiningOp<scn::ConstantOp>();
  if (!constant)
    return std::nullopt;
  const scn::ConstantData &data = constant.getData();
  Type type = detail::fromMLIR(data.getType());
  return Array{type.dtype, std::move(type.shape), data.getBytes().data(), data.share()};
}

} // namespace scansion
