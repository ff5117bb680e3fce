//===- Random.cpp - random draws --------------------------------------------===//
//
// Types and verification of scn.random. Draws are held fixed by differentiation.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion::scn;

namespace {
struct Distribution {
  StringRef name;
  unsigned parameters;
};
} // namespace

static constexpr Distribution kDistributions[] = {{"uniform", 2}, {"normal", 2}, {"binomial", 2}};

LogicalResult RandomOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  for (auto [axis, size] : llvm::enumerate(adaptor.getStaticSizes()))
    if (size < 0 && !ShapedType::isDynamic(size))
      return emitOptionalError(loc, "'scn.random' the length ", size, " of axis ", axis, " is negative");
  types.push_back(adaptor.getRng().getType());
  types.push_back(RankedTensorType::get(adaptor.getStaticSizes(), adaptor.getDtype()));
  return success();
}

LogicalResult RandomOp::verify() {
  const auto *known = llvm::find_if(kDistributions, [&](const Distribution &d) { return d.name == getDistribution(); });
  if (known == std::end(kDistributions))
    return emitOpError("does not know the distribution '") << getDistribution() << "'";
  if (getParameters().size() != known->parameters)
    return emitOpError("'") << known->name << "' has " << known->parameters << " parameters, got "
                            << getParameters().size();
  auto dynamic = llvm::count_if(getStaticSizes(), ShapedType::isDynamic);
  if (dynamic != static_cast<int64_t>(getSizes().size()))
    return emitOpError("has ") << dynamic << " dynamic sizes but " << getSizes().size() << " size operands";
  for (Value parameter : getParameters())
    if (auto type = cast<RankedTensorType>(parameter.getType());
        type.getRank() > static_cast<int64_t>(getStaticSizes().size()) || isa<ComplexType>(type.getElementType()))
      return emitOpError("parameter of type ")
             << type << " does not broadcast to draws of rank " << getStaticSizes().size();
  return success();
}

void RandomOp::buildChecks(OpBuilder &builder) { checkNotNegative(builder, getLoc(), getStaticSizes(), getSizes()); }

LogicalResult RandomOp::pullback(OpBuilder &, ValueRange, SmallVectorImpl<Value> &cotangents) {
  cotangents.append(getNumOperands(), Value());
  return success();
}
LogicalResult RandomOp::pushforward(OpBuilder &, ValueRange, SmallVectorImpl<Value> &tangents) {
  tangents.append(2, Value());
  return success();
}
