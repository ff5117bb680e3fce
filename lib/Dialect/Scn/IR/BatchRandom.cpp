//===- BatchRandom.cpp - draws for the members of a batch -------------------===//
//
// Draws whose parameters differ from member to member become draws with one more leading size: the members draw from one
// stream, one after the other. Draws whose parameters do not differ are made once, for all members. The stream is the same
// for all members either way.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Batch.h"
#include "scansion/Runtime/Distributions.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace scansion::scn;

using scansion::random::kWhole;

/// A batched parameter broadcasts from the right: axes of length 1 bring the members' axis in front of the draws' own.
static Value alignParameter(OpBuilder &b, Location loc, BatchedValue known, int64_t eventRank, int64_t outerRank) {
  if (!known.batched)
    return known.value;
  int64_t rank = cast<RankedTensorType>(known.value.getType()).getRank() - 1;
  SmallVector<int64_t> missing;
  for (int64_t axis = rank - eventRank; axis < outerRank; ++axis)
    missing.push_back(missing.size() + 1);
  return missing.empty() ? known.value : ExpandDimsOp::create(b, loc, known.value, missing).getResult();
}

LogicalResult RandomOp::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &results) {
  OpBuilder &b = batcher.getBuilder();
  const auto *known =
      llvm::find_if(scansion::random::kDistributions, [&](const auto &row) { return row.name == getDistribution(); });
  BatchedValue rng = batcher.lookup(getRng());
  FailureOr<SmallVector<Value>> sizes = batcher.lookupShared(getSizes());
  // Rows of a whole population are drawn for one member only.
  if (rng.batched || failed(sizes) || known->eventRank == kWhole)
    return failure();
  int64_t outerRank = getStaticSizes().size() - known->eventRank;
  SmallVector<Value> parameters;
  for (auto [parameter, value] : llvm::zip(known->parameters, getParameters())) {
    if (parameter.eventRank == kWhole && batcher.lookup(value).batched)
      return failure();
    parameters.push_back(alignParameter(b, getLoc(), batcher.lookup(value), parameter.eventRank, outerRank));
  }
  SmallVector<int64_t> staticSizes(getStaticSizes());
  staticSizes.insert(staticSizes.begin(), batcher.getKnownLength());
  if (ShapedType::isDynamic(staticSizes.front()))
    sizes->insert(sizes->begin(), batcher.getLength());
  auto draw = RandomOp::create(b, getLoc(), rng.value, parameters, *sizes, staticSizes, getDistribution(), getDtype());
  results.push_back({draw.getNext(), false});
  results.push_back({draw.getDraws(), true});
  return success();
}
