//===- BlockStarts.cpp - what a scan's states are as blocks of steps begin --===//
//
// The scan carries one table for each state, and two numbers: the place of the step in its block, and the row of the tables
// that the states go into at each step. That is the next block's from the second step of a block to the first of the next,
// which writes last:
//
//   starts'[row] = state,   row' = row + 1 if place == 0, else row,   place' = 0 if place + 1 == length, else place + 1
//
// Writing at each step costs less than a branch around an update of a tensor, which could not be carried in place.
//
//===----------------------------------------------------------------------===//

#include "BlockStarts.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace scansion::scn;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

/// The bounds of x[k] or x[k, place].
namespace {
struct RowBounds {
  RowBounds(Value x, std::optional<int64_t> place) {
    size_t rank = tensorType(x).getRank();
    starts.assign(rank, 0);
    stops.assign(rank, int64_t(1) << 62);
    steps.assign(rank, 1);
    indexed.assign(rank, false);
    starts[0] = ShapedType::kDynamic;
    indexed[0] = true;
    if (place) {
      starts[1] = *place;
      indexed[1] = true;
    }
  }
  SmallVector<int64_t> starts, stops, steps;
  SmallVector<bool> indexed;
};
} // namespace

/// A copy of `x` with x[k], or x[k, place], replaced.
static Value writeAt(OpBuilder &b, Location loc, Value x, Value value, Value k, std::optional<int64_t> place) {
  RowBounds bounds(x, place);
  return UpdateSliceOp::create(b, loc, x.getType(), x, value, k, ValueRange(), ValueRange(),
                               b.getDenseI64ArrayAttr(bounds.starts), b.getDenseI64ArrayAttr(bounds.stops),
                               b.getDenseI64ArrayAttr(bounds.steps), b.getDenseBoolArrayAttr(bounds.indexed),
                               UnitAttr());
}

static Value readAt(OpBuilder &b, Location loc, Value x, Value k) {
  RowBounds bounds(x, std::nullopt);
  return SliceOp::create(b, loc, x, k, ValueRange(), ValueRange(), b.getDenseI64ArrayAttr(bounds.starts),
                         b.getDenseI64ArrayAttr(bounds.stops), b.getDenseI64ArrayAttr(bounds.steps),
                         b.getDenseBoolArrayAttr(bounds.indexed));
}

Value scansion::scn::startOf(OpBuilder &b, ScanOp scan, unsigned state, Value starts, Value block) {
  Location loc = scan.getLoc();
  Value start = readAt(b, loc, starts, block);
  if (Type type = scan.getInitials()[state].getType(); isa<RngType>(type))
    return StreamOfWordsOp::create(b, loc, type, start);
  return start;
}

namespace {
class StartKeeper {
public:
  StartKeeper(ScanOp scan, ArrayRef<unsigned> states, const Blocks &blocks)
      : b(scan), loc(scan.getLoc()), kept(states), blocks(blocks), scan(cast<ScanOp>(b.clone(*scan))) {}

  BlockStarts run();

private:
  void listLags();
  Value makeRoom(unsigned state);
  void carry(Value initial);
  void writeStarts();
  void countSteps();
  ScanOp rebuild();

  OpBuilder b;
  Location loc;
  ArrayRef<unsigned> kept;
  Blocks blocks;
  ScanOp scan; // a copy, which the result takes its body from
  SmallVector<SmallVector<int64_t>> taps;
  DenseMap<unsigned, SmallVector<Value>> values; // by kept state, oldest first
  SmallVector<Value> initials, arguments, next;  // of what is carried besides: place, row, tables
};
} // namespace

/// Makes each lag of the states an argument of the body.
void StartKeeper::listLags() {
  Block &body = scan.getBody().front();
  for (unsigned state = 0; state < scan.getNumStates(); ++state)
    taps.push_back(scan.getStateTaps(state));
  // The last states first, so that the arguments of those before stay where the taps say.
  for (unsigned state : llvm::reverse(llvm::seq(scan.getNumStates()))) {
    if (!llvm::is_contained(kept, state))
      continue;
    auto present = scan.getStateArguments(state);
    SmallVector<BlockArgument> given(present.begin(), present.end());
    SmallVector<Value> &lags = values[state];
    if (taps[state].empty()) {
      lags.push_back(given.front());
      continue;
    }
    for (int64_t lag = scan.getWindow(state); lag > 0; --lag) {
      auto *place = llvm::find(taps[state], -lag);
      if (place == taps[state].end()) {
        unsigned number = given.front().getArgNumber() + given.size();
        given.push_back(body.insertArgument(number, given.front().getType(), loc));
        taps[state].push_back(-lag);
        place = &taps[state].back();
      }
      lags.push_back(given[place - taps[state].begin()]);
    }
  }
}

/// A tensor without values yet: for each block a row like the initial value.
Value StartKeeper::makeRoom(unsigned state) {
  auto indexOf = [&](Value scalar) -> OpFoldResult {
    Value word = tensor::ExtractOp::create(b, loc, scalar, ValueRange());
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), word).getResult();
  };
  Value initial = scan.getInitials()[state];
  // After the last step the states could begin one block more.
  Value one = indexConstant(b, loc, 1), rows = AddOp::create(b, loc, blocks.count, one);
  SmallVector<OpFoldResult> lengths{indexOf(rows)};
  if (auto stream = dyn_cast<RngType>(initial.getType())) {
    lengths.push_back(b.getIndexAttr(stream.getStateWords()));
    return tensor::EmptyOp::create(b, loc, lengths, b.getI64Type());
  }
  for (int64_t axis = 0; axis < tensorType(initial).getRank(); ++axis) {
    int64_t length = tensorType(initial).getDimSize(axis);
    if (axis == 0 && !taps[state].empty())
      length = scan.getWindow(state);
    if (ShapedType::isDynamic(length))
      lengths.push_back(indexOf(axisLength(b, loc, initial, axis)));
    else
      lengths.push_back(b.getIndexAttr(length));
  }
  return tensor::EmptyOp::create(b, loc, lengths, tensorType(initial).getElementType());
}

void StartKeeper::carry(Value initial) {
  initials.push_back(initial);
  arguments.push_back(scan.getBody().front().addArgument(initial.getType(), loc));
}

void StartKeeper::writeStarts() {
  OpBuilder inner = OpBuilder::atBlockBegin(&scan.getBody().front());
  for (auto [state, carried] : llvm::zip_equal(kept, ArrayRef<Value>(arguments).drop_front(2))) {
    Value table = carried;
    bool isWindow = !taps[state].empty();
    for (auto [lag, value] : llvm::enumerate(values[state])) {
      Value row = value;
      if (isa<RngType>(value.getType())) {
        auto words = RankedTensorType::get(tensorType(table).getShape().drop_front(), b.getI64Type());
        row = StreamWordsOp::create(inner, loc, words, value);
      }
      table = writeAt(inner, loc, table, row, arguments[1], isWindow ? std::optional<int64_t>(lag) : std::nullopt);
    }
    next.push_back(table);
  }
}

/// What `place` and `row` are in the next step.
void StartKeeper::countSteps() {
  OpBuilder inner = OpBuilder::atBlockTerminator(&scan.getBody().front());
  Value place = arguments[0], row = arguments[1];
  Value zero = indexConstant(inner, loc, 0), one = indexConstant(inner, loc, 1);
  Value begins = EqOp::create(inner, loc, place, zero), following = AddOp::create(inner, loc, row, one);
  Value nextRow = SelectOp::create(inner, loc, begins, following, row);
  Value later = AddOp::create(inner, loc, place, one), ends = EqOp::create(inner, loc, later, blocks.length);
  Value nextPlace = SelectOp::create(inner, loc, ends, zero, later);
  next.insert(next.begin(), {nextPlace, nextRow});
}

ScanOp StartKeeper::rebuild() {
  YieldOp yield = scan.getYield();
  yield.getNextMutable().append(next);
  OperationState made(loc, scan->getName());
  made.addOperands(scan->getOperands());
  made.addOperands(initials);
  made.addAttributes(llvm::to_vector(scan->getDiscardableAttrs()));
  auto &properties = made.getOrAddProperties<ScanOp::Properties>();
  properties = scan.getProperties();
  properties.operandSegmentSizes[2] += initials.size();
  properties.checkpoint = StringAttr();
  taps.resize(taps.size() + initials.size());
  auto lists =
      llvm::map_to_vector(taps, [&](ArrayRef<int64_t> list) -> Attribute { return b.getDenseI64ArrayAttr(list); });
  properties.state_taps = b.getArrayAttr(lists);
  made.addRegion()->takeBody(scan.getBody());
  made.addTypes(scan.getResultTypes());
  made.addTypes(TypeRange(ValueRange(initials)));
  return cast<ScanOp>(b.create(made));
}

BlockStarts StartKeeper::run() {
  listLags();
  Value zero = indexConstant(b, loc, 0);
  carry(zero);
  carry(zero);
  for (unsigned state : kept)
    carry(makeRoom(state));
  writeStarts();
  countSteps();
  BlockStarts starts{rebuild(), {}};
  unsigned first = starts.scan.getNumResults() - kept.size();
  for (auto [place, state] : llvm::enumerate(kept))
    starts.ofStates[state] = starts.scan.getResult(first + place);
  scan.erase();
  return starts;
}

BlockStarts scansion::scn::keepBlockStarts(ScanOp scan, ArrayRef<unsigned> states, const Blocks &blocks) {
  return StartKeeper(scan, states, blocks).run();
}
