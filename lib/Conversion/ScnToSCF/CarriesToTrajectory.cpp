//===- CarriesToTrajectory.cpp - rows re-read from the trajectory -----------===//
//
// A loop that carries a row for K steps and also stores it needs to carry only the store. The pass finds such chains of
// carried rows (the newest is what the step gives, each older one is the next newer's argument) and the store that the
// newest goes into, if there is one; the rows then live in that trajectory, behind K leading rows for the initial values,
// or in a ring of K+1 rows. Bufferization updates either in place, because every read of a row stands before the write.
//
//===----------------------------------------------------------------------===//

#include "CarriedUpdates.h"
#include "StackedRows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_CARRIESTOTRAJECTORY
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

static Value skipCasts(Value value) {
  while (auto cast = value.getDefiningOp<tensor::CastOp>())
    value = cast.getSource();
  return value;
}

namespace {
/// Carried rows of one state, newest first, as positions among the loop's iter_args, and the store they go into, which may
/// have some leading rows of its own already.
struct Chain {
  SmallVector<unsigned> lags;
  std::optional<unsigned> store;
  int64_t lead = 0;
};

/// The insertion that writes a step's row, and the rows that were written before the loop, oldest first.
struct Store {
  tensor::InsertSliceOp insert;
  SmallVector<Value> leading;
};
} // namespace

/// How many rows behind the step's number the row stands that is written; none if that is not a constant.
static std::optional<int64_t> findLead(scf::ForOp loop, OpFoldResult row) {
  if (row == OpFoldResult(loop.getInductionVar()))
    return 0;
  auto value = dyn_cast<Value>(row);
  auto sum = value ? value.getDefiningOp<arith::AddIOp>() : arith::AddIOp();
  if (!sum || sum.getLhs() != loop.getInductionVar())
    return std::nullopt;
  return getConstantIntValue(sum.getRhs());
}

/// Finds `lead` rows at the front of an otherwise empty tensor. False if it holds anything else.
static bool findLeading(Value room, int64_t lead, SmallVectorImpl<Value> &rows) {
  rows.assign(lead, Value());
  for (int64_t place = lead - 1; place >= 0; --place) {
    auto insert = skipCasts(room).getDefiningOp<tensor::InsertSliceOp>();
    if (!insert || insert.getSourceType().getRank() + 1 != insert.getDestType().getRank() ||
        getConstantIntValue(insert.getMixedOffsets().front()) != place)
      return false;
    rows[place] = skipCasts(insert.getSource());
    room = insert.getDest();
  }
  return bool(skipCasts(room).getDefiningOp<tensor::EmptyOp>());
}

/// The store of the step's row in the iter_arg at `position`, if the loop does nothing else with its rows.
static std::optional<Store> findStore(scf::ForOp loop, unsigned position) {
  BlockArgument argument = loop.getRegionIterArg(position);
  auto insert = loop.getYieldedValues()[position].getDefiningOp<tensor::InsertSliceOp>();
  if (!insert || insert.getDest() != argument)
    return std::nullopt;
  std::optional<int64_t> lead = findLead(loop, insert.getMixedOffsets().front());
  bool isRow = insert.getSourceType().getRank() + 1 == insert.getDestType().getRank();
  Store store{insert, {}};
  if (!lead || !findLeading(loop.getInitArgs()[position], *lead, store.leading))
    return std::nullopt;
  bool onlyStored = llvm::all_of(argument.getUsers(), [&](Operation *user) {
    auto dim = dyn_cast<tensor::DimOp>(user);
    return user == insert.getOperation() || (dim && dim.getConstantIndex().value_or(0) > 0);
  });
  return isRow && onlyStored ? std::optional<Store>(store) : std::nullopt;
}

/// The tensor that an op writes into to give `value`; null where it makes a new one. A loop writes into what it starts from
/// if each of its steps writes into what it carries.
static Value findDestination(Value value);

/// Whether the value is the result of updating the iter_arg itself: a random stream's words, a tensor in which elements
/// are written, by one of two branches perhaps. It is carried best as it is.
static bool updatesInPlace(Value value, BlockArgument argument) {
  while (value && value != argument) {
    if (value.getDefiningOp<scf::IfOp>())
      return isUpdateOf(value, argument);
    value = findDestination(value);
  }
  return bool(value);
}

static Value findDestination(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto cast = dyn_cast_or_null<tensor::CastOp>(op))
    return cast.getSource();
  if (auto destinations = dyn_cast_or_null<DestinationStyleOpInterface>(op))
    return destinations.getTiedOpOperand(cast<OpResult>(value))->get();
  auto loop = dyn_cast_or_null<scf::ForOp>(op);
  if (!loop)
    return {};
  unsigned position = cast<OpResult>(value).getResultNumber();
  bool isWritten = updatesInPlace(loop.getYieldedValues()[position], loop.getRegionIterArg(position));
  return isWritten ? loop.getInitArgs()[position] : Value();
}

/// The iter_arg, other than those in `taken`, whose next value is the argument at `position`: the next older lag.
static std::optional<unsigned> findOlder(scf::ForOp loop, unsigned position, ArrayRef<unsigned> taken) {
  for (auto [candidate, next] : llvm::enumerate(loop.getYieldedValues()))
    if (skipCasts(next) == loop.getRegionIterArg(position) && !llvm::is_contained(taken, candidate))
      return candidate;
  return std::nullopt;
}

/// Whether the store is of this chain's newest row, with the chain's initial rows before it.
static bool goesInto(scf::ForOp loop, const Chain &chain, Value row, Store store) {
  if (skipCasts(store.insert.getSource()) != row || store.leading.size() > chain.lags.size())
    return false;
  return llvm::all_of(llvm::zip(llvm::reverse(store.leading), chain.lags), [&](auto pair) {
    auto [leading, lag] = pair;
    return leading == skipCasts(loop.getInitArgs()[lag]);
  });
}

/// The chain whose newest row is carried at `position`, if that is a row which the step computes.
static std::optional<Chain> findChain(scf::ForOp loop, unsigned position) {
  Value next = loop.getYieldedValues()[position], row = skipCasts(next);
  auto type = dyn_cast<RankedTensorType>(next.getType());
  auto argument = dyn_cast<BlockArgument>(row);
  bool computed = !argument || argument.getOwner() != loop.getBody();
  if (!type || type.getRank() == 0 || !computed || findStore(loop, position) ||
      updatesInPlace(row, loop.getRegionIterArg(position)))
    return std::nullopt;
  Chain chain;
  for (std::optional<unsigned> lag = position; lag; lag = findOlder(loop, *lag, chain.lags))
    chain.lags.push_back(*lag);
  for (unsigned candidate = 0; candidate < loop.getNumRegionIterArgs() && !chain.store; ++candidate)
    if (std::optional<Store> store = findStore(loop, candidate); store && goesInto(loop, chain, row, *store)) {
      chain.store = candidate;
      chain.lead = store->leading.size();
    }
  return chain;
}

namespace {
/// Rebuilds one loop with its chains in trajectories and rings.
class LoopRewriter {
public:
  explicit LoopRewriter(scf::ForOp loop) : loop(loop), b(loop), loc(loop.getLoc()) {}
  void run();

private:
  Value place(const Chain &chain, Value step, int64_t offset);
  Value initialRows(const Chain &chain);
  void moveBody(scf::ForOp rewritten);
  void replaceResults(scf::ForOp rewritten);
  int64_t lagCount(const Chain &chain) const { return chain.lags.size(); }

  scf::ForOp loop;
  OpBuilder b;
  Location loc;
  SmallVector<Chain> chains;
  SmallVector<Operation *> stores; // of the old loop, dead in the new one
  SmallVector<unsigned> kept;      // old positions that stay as they are, in order; the chains' rows follow them
};
} // namespace

void LoopRewriter::run() {
  if (getConstantIntValue(loop.getLowerBound()) != 0 || getConstantIntValue(loop.getStep()) != 1)
    return;
  SmallVector<bool> gone(loop.getNumRegionIterArgs(), false);
  for (unsigned position = 0; position < loop.getNumRegionIterArgs(); ++position) {
    std::optional<Chain> chain = findChain(loop, position);
    if (!chain || llvm::any_of(chain->lags, [&](unsigned lag) { return gone[lag]; }))
      continue;
    if (chain->store && gone[*chain->store])
      chain->store.reset();
    for (unsigned lag : chain->lags)
      gone[lag] = true;
    if (chain->store)
      gone[*chain->store] = true;
    chains.push_back(*chain);
  }
  if (chains.empty())
    return;
  SmallVector<Value> initial;
  for (unsigned position = 0; position < gone.size(); ++position)
    if (!gone[position]) {
      kept.push_back(position);
      initial.push_back(loop.getInitArgs()[position]);
    }
  for (const Chain &chain : chains)
    initial.push_back(initialRows(chain));
  auto rewritten = scf::ForOp::create(b, loc, loop.getLowerBound(), loop.getUpperBound(), loop.getStep(), initial);
  rewritten->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  for (const Chain &chain : chains)
    applied(rewritten, "scf-carries-to-trajectory")
        << (chain.store ? "a state is read from the rows that the scan returns"
                        : "a state is kept in a ring of rows: no step copies it");
  moveBody(rewritten);
  b.setInsertionPointAfter(rewritten);
  replaceResults(rewritten);
  loop.erase();
  for (Operation *store : stores)
    store->erase();
}

/// Where the row of `step` + `offset` stands; offset K is the row that the step writes.
Value LoopRewriter::place(const Chain &chain, Value step, int64_t offset) {
  Value row = step;
  if (offset)
    row = arith::AddIOp::create(b, loc, step, arith::ConstantIndexOp::create(b, loc, offset));
  if (chain.store)
    return row;
  Value ring = arith::ConstantIndexOp::create(b, loc, lagCount(chain) + 1);
  return arith::RemUIOp::create(b, loc, row, ring);
}

Value LoopRewriter::initialRows(const Chain &chain) {
  int64_t lags = lagCount(chain);
  Value newest = loop.getInitArgs()[chain.lags.front()];
  OpFoldResult count = b.getIndexAttr(lags + 1);
  if (std::optional<int64_t> steps = getConstantIntValue(loop.getUpperBound()); chain.store && steps.value_or(-1) >= 0)
    count = b.getIndexAttr(*steps + lags);
  else if (chain.store)
    count =
        arith::AddIOp::create(b, loc, loop.getUpperBound(), arith::ConstantIndexOp::create(b, loc, lags)).getResult();
  Value rows = emptyRows(b, loc, count, axisLengths(b, loc, newest, 0), tensorType(newest).getElementType());
  for (auto [age, lag] : llvm::enumerate(chain.lags))
    rows = writeRow(b, loc, loop.getInitArgs()[lag], rows,
                    arith::ConstantIndexOp::create(b, loc, lags - 1 - static_cast<int64_t>(age)));
  return rows;
}

void LoopRewriter::moveBody(scf::ForOp rewritten) {
  OpBuilder::InsertionGuard guard(b);
  Block *body = rewritten.getBody(), *old = loop.getBody();
  Value step = rewritten.getInductionVar();
  b.setInsertionPointToStart(body);
  old->getArgument(0).replaceAllUsesWith(step);
  for (auto [position, argument] : llvm::zip(kept, rewritten.getRegionIterArgs()))
    loop.getRegionIterArg(position).replaceAllUsesWith(argument);
  ValueRange yielded = loop.getYieldedValues();
  SmallVector<Value> next = llvm::map_to_vector(kept, [&](unsigned position) { return yielded[position]; });
  SmallVector<Value> rows;
  for (const Chain &chain : chains)
    rows.push_back(skipCasts(yielded[chain.lags.front()]));
  for (auto [chain, argument] : llvm::zip(chains, rewritten.getRegionIterArgs().drop_front(kept.size()))) {
    for (auto [age, lag] : llvm::enumerate(chain.lags)) {
      BlockArgument old = loop.getRegionIterArg(lag);
      Value index = place(chain, step, lagCount(chain) - 1 - static_cast<int64_t>(age));
      Value row = readRow(b, loc, argument, index, cast<RankedTensorType>(old.getType()));
      old.replaceAllUsesWith(row);
      llvm::replace(next, Value(old), row);
    }
    if (chain.store) {
      stores.push_back(yielded[*chain.store].getDefiningOp()); // the row's place is computed anew
      loop.getRegionIterArg(*chain.store).replaceAllUsesWith(argument);
    }
  }
  Operation *terminator = old->getTerminator();
  body->getOperations().splice(body->end(), old->getOperations(), old->begin(), Block::iterator(terminator));
  b.setInsertionPointToEnd(body);
  for (auto [chain, argument, row] : llvm::zip(chains, rewritten.getRegionIterArgs().drop_front(kept.size()), rows))
    next.push_back(writeRow(b, loc, row, argument, place(chain, step, lagCount(chain))));
  scf::YieldOp::create(b, loc, next);
}

void LoopRewriter::replaceResults(scf::ForOp rewritten) {
  for (auto [position, result] : llvm::zip(kept, rewritten.getResults()))
    loop.getResult(position).replaceAllUsesWith(result);
  for (auto [chain, result] : llvm::zip(chains, rewritten.getResults().drop_front(kept.size()))) {
    if (chain.store) {
      Value old = loop.getResult(*chain.store);
      OpFoldResult first = b.getIndexAttr(lagCount(chain) - chain.lead), count = loop.getUpperBound();
      if (chain.lead)
        count = arith::AddIOp::create(b, loc, loop.getUpperBound(), arith::ConstantIndexOp::create(b, loc, chain.lead))
                    .getResult();
      // Upstream's slices refuse an offset at the end of an axis.
      if (tensorType(old).getDimSize(0) == 0)
        count = b.getIndexAttr(0);
      Value rows = readRows(b, loc, result, first, count);
      old.replaceAllUsesWith(castLengths(b, loc, rows, old.getType()));
    }
    for (auto [age, lag] : llvm::enumerate(chain.lags)) {
      Value old = loop.getResult(lag);
      if (old.use_empty())
        continue;
      Value index = place(chain, loop.getUpperBound(), lagCount(chain) - 1 - static_cast<int64_t>(age));
      old.replaceAllUsesWith(readRow(b, loc, result, index, cast<RankedTensorType>(old.getType())));
    }
  }
}

namespace {
struct CarriesToTrajectoryPass : scansion::impl::CarriesToTrajectoryBase<CarriesToTrajectoryPass> {
  void runOnOperation() override {
    SmallVector<scf::ForOp> loops;
    getOperation().walk([&](scf::ForOp loop) { loops.push_back(loop); });
    for (scf::ForOp loop : loops)
      LoopRewriter(loop).run();
  }
};
} // namespace
