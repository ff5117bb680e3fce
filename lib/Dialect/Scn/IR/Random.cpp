//===- Random.cpp - random draws --------------------------------------------===//
//
// Types and verification of scn.random. Draws are held fixed by differentiation.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Distributions.h"

using namespace mlir;
using namespace scansion::scn;

using scansion::random::Distribution;
using scansion::random::Kind;
using scansion::random::kWhole;
using scansion::random::Parameter;

LogicalResult RandomOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  for (auto [axis, size] : llvm::enumerate(adaptor.getStaticSizes()))
    if (size < 0 && !ShapedType::isDynamic(size))
      return emitOptionalError(loc, "'scn.random' the length ", size, " of axis ", axis, " is negative");
  types.push_back(adaptor.getRng().getType());
  types.push_back(RankedTensorType::get(adaptor.getStaticSizes(), adaptor.getDtype()));
  return success();
}

static LogicalResult verifyParameter(RandomOp op, const Distribution &distribution, const Parameter &parameter,
                                     RankedTensorType type) {
  if (parameter.kind == Kind::Rows) {
    if (type.getRank() > 0 && type.getElementType() != op.getDtype())
      return op.emitOpError("draws rows of ") << type << ", not numbers of dtype " << op.getDtype();
    return success();
  }
  int64_t drawsRank = op.getStaticSizes().size();
  int64_t batchRank = distribution.eventRank == kWhole ? 0 : drawsRank - distribution.eventRank;
  int64_t outerRank = type.getRank() - parameter.eventRank;
  if (outerRank < 0 || outerRank > batchRank || isa<ComplexType>(type.getElementType()))
    return op.emitOpError("parameter of type ") << type << " does not broadcast to draws of rank " << drawsRank;
  return success();
}

LogicalResult RandomOp::verify() {
  const auto *known = llvm::find_if(scansion::random::kDistributions,
                                    [&](const Distribution &row) { return row.name == getDistribution(); });
  if (known == std::end(scansion::random::kDistributions))
    return emitOpError("does not know the distribution '") << getDistribution() << "'";
  if (static_cast<int>(getParameters().size()) != known->parameterCount())
    return emitOpError("'") << known->name << "' has " << known->parameterCount() << " parameters, got "
                            << getParameters().size();
  auto dynamic = llvm::count_if(getStaticSizes(), ShapedType::isDynamic);
  if (dynamic != static_cast<int64_t>(getSizes().size()))
    return emitOpError("has ") << dynamic << " dynamic sizes but " << getSizes().size() << " size operands";
  if (known->eventRank > static_cast<int64_t>(getStaticSizes().size()))
    return emitOpError("'") << known->name << "' has draws of rank " << static_cast<int>(known->eventRank)
                            << " at least, got " << getStaticSizes().size();
  for (auto [parameter, value] : llvm::zip(known->parameters, getParameters()))
    if (failed(verifyParameter(*this, *known, parameter, cast<RankedTensorType>(value.getType()))))
      return failure();
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
