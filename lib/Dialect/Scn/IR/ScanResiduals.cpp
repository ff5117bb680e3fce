//===- ScanResiduals.cpp - what a scan keeps for its adjoint ----------------===//
//
// The minimal cut is found by augmenting paths (Ford and Fulkerson; shortest paths as Edmonds and Karp choose them). Each
// value is an edge as wide as its rows; values that must be kept if they are used come from the source, values that the
// adjoint reads lead to the sink, and between a recomputable value and its operands the edges are unlimited. Of several
// minimal cuts the one nearest to the sink is taken, which recomputes least.
//
//===----------------------------------------------------------------------===//

#include "ScanResiduals.h"
#include "TimeParts.h"
#include "VaryingShapes.h"

#include "llvm/ADT/DenseMap.h"

#include <queue>

using namespace mlir;
using namespace scansion::scn;

static bool isSequenceElement(ScanOp scan, Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument)
    return false;
  for (unsigned i = 0; i < scan.getSequences().size(); ++i)
    if (llvm::is_contained(scan.getSequenceArguments(i), argument))
      return true;
  return false;
}

/// Whether an op computes with single integers: lengths, and where parts begin and end.
static bool isOfPlaces(Operation *op) {
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  return type && type.getRank() == 0 && isa<IntegerType>(type.getElementType());
}

/// Whether computing the op again costs less than storing and loading its result.
static bool isCheap(Operation *op) {
  if (isa<ElementwiseOpInterface>(op) && isOfPlaces(op))
    return true;
  return isa<ConstantOp, IdentityOp, OverrideGradientOp, CastOp, SelectOp, AddOp, SubOp, MulOp, DivOp, NegOp, AbsOp,
             SgnOp, ReciprocalOp, SquareOp, MaximumOp, MinimumOp, ClipOp, EqOp, NeqOp, LtOp, LeOp, GtOp, GeOp, AndOp,
             OrOp, XorOp, InvertOp, IsnanOp, IsinfOp, DimOp, ShapeOfOp, FillLikeOp, BroadcastOp, TransposeOp,
             ExpandDimsOp, SqueezeOp, ReshapeOp, SliceOp, ReverseOp, IotaOp>(op);
}

/// Whether the op is a scan that is to be repeated rather than to keep rows. Streams cannot be kept to repeat draws from.
static bool isRepeated(Operation *op) {
  auto scan = dyn_cast<ScanOp>(op);
  return scan && scan.getCheckpoint() && llvm::none_of(scan.getInitials().getTypes(), llvm::IsaPred<RngType>);
}

static bool hasStreams(Operation *op) { return llvm::any_of(op->getOperandTypes(), llvm::IsaPred<RngType>); }

/// Whether the op looks at nothing but the shape of this operand.
static bool readsShapeAlone(OpOperand &operand) {
  Operation *op = operand.getOwner();
  return isa<DimOp, ShapeOfOp>(op) || (isa<FillLikeOp>(op) && operand.getOperandNumber() == 1);
}

/// What has the shape that a tensor is given: `sizes(dim %x, 0; dim %x, 1)` are those of %x. None if there is no such thing.
static Value givenShape(ReshapeOp op) {
  Value like;
  for (auto [axis, size] : llvm::enumerate(op.getSizes())) {
    auto dim = size.getDefiningOp<DimOp>();
    if (!dim || dim.getAxis() != axis || (like && dim.getX() != like))
      return {};
    like = dim.getX();
  }
  return like && like.getType() == op.getType() && op.getSizes().size() == op.getStaticSizes().size() ? like : Value();
}

/// The operand whose shape the result has; none where the result has a shape of its own.
static Value operandOfShape(Operation *op) {
  if (isa<ElementwiseOpInterface, IdentityOp, OverrideGradientOp, ReverseOp, UpdateSliceOp>(op))
    return op->getOperand(0);
  if (auto fill = dyn_cast<FillLikeOp>(op))
    return fill.getLike();
  auto reshape = dyn_cast<ReshapeOp>(op);
  return reshape ? givenShape(reshape) : Value();
}

Value scansion::scn::findShape(OpBuilder &outer, ScanOp scan, Value value) {
  while (isInBodyOf(scan, value)) {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      for (unsigned state = 0; state < scan.getNumStates(); ++state)
        if (llvm::is_contained(scan.getStateArguments(state), argument))
          return scan.getStateTaps(state).empty() ? scan.getInitials()[state]
                                                  : firstRow(outer, scan.getLoc(), scan.getInitials()[state]);
      return value;
    }
    Value like = operandOfShape(value.getDefiningOp());
    if (!like)
      return value;
    value = like;
  }
  return value;
}

namespace {
/// A network of values; node 0 is the source, node 1 the sink, and each value has two nodes with its edge between them.
class Network {
public:
  Network() : edges_(2) {}

  unsigned addValue(int64_t width) {
    unsigned node = edges_.size();
    edges_.resize(node + 2);
    connect(node, node + 1, width);
    return node;
  }
  void fromSource(unsigned value) { connect(kSource, value, kUnlimited); }
  void toSink(unsigned value) { connect(value + 1, kSink, kUnlimited); }
  void feed(unsigned operand, unsigned user) { connect(operand + 1, user, kUnlimited); }

  void saturate() {
    while (augment()) {
    }
  }

  /// After saturate(): for each node whether it can still reach the sink.
  std::vector<bool> reachingSink() const {
    std::vector<bool> reaching(edges_.size());
    std::vector<unsigned> pending{kSink};
    reaching[kSink] = true;
    while (!pending.empty()) {
      unsigned node = pending.back();
      pending.pop_back();
      for (const Edge &edge : edges_[node])
        if (!reaching[edge.to] && edges_[edge.to][edge.back].room > 0) {
          reaching[edge.to] = true;
          pending.push_back(edge.to);
        }
    }
    return reaching;
  }

private:
  struct Edge {
    unsigned to, back; // and the place of the opposite edge at `to`
    int64_t room;
  };
  static constexpr unsigned kSource = 0, kSink = 1;
  static constexpr int64_t kUnlimited = int64_t(1) << 60;

  void connect(unsigned from, unsigned to, int64_t room) {
    unsigned forth = edges_[from].size(), back = edges_[to].size();
    edges_[from].push_back({to, back, room});
    edges_[to].push_back({from, forth, 0});
  }

  bool augment() {
    std::vector<std::pair<unsigned, unsigned>> cameBy(edges_.size(), {kNone, 0}); // node, its edge
    std::queue<unsigned> pending({kSource});
    while (!pending.empty() && cameBy[kSink].first == kNone) {
      unsigned node = pending.front();
      pending.pop();
      for (auto [place, edge] : llvm::enumerate(edges_[node]))
        if (edge.room > 0 && edge.to != kSource && cameBy[edge.to].first == kNone) {
          cameBy[edge.to] = {node, place};
          pending.push(edge.to);
        }
    }
    if (cameBy[kSink].first == kNone)
      return false;
    int64_t flow = kUnlimited;
    for (unsigned node = kSink; node != kSource; node = cameBy[node].first)
      flow = std::min(flow, edges_[cameBy[node].first][cameBy[node].second].room);
    for (unsigned node = kSink; node != kSource; node = cameBy[node].first) {
      Edge &edge = edges_[cameBy[node].first][cameBy[node].second];
      edge.room -= flow;
      edges_[edge.to][edge.back].room += flow;
    }
    return true;
  }

  static constexpr unsigned kNone = ~0u;
  std::vector<std::vector<Edge>> edges_;
};

class Planner {
public:
  Planner(ScanOp scan, ArrayRef<Value> needed) : scan(scan), needed(needed), varying(scan) {}

  ScanResiduals run() {
    findGuarded();
    collect();
    llvm::SetVector<Value> kept = cut();
    // Rows of a state are kept once for all its lags, which the network does not know.
    DenseSet<unsigned> states;
    for (Value value : kept)
      if (std::optional<unsigned> state = stateOf(value))
        states.insert(*state);
    if (!states.empty()) {
      stored = states;
      kept = cut();
    }
    return {kept, findRecomputed(kept)};
  }

private:
  /// What only branches of scn.if use is computed where a branch is taken, and so must not be kept by every step.
  void findGuarded() {
    for (Operation &op : llvm::reverse(scan.getBody().front().without_terminator())) {
      bool isUsed = false, isInBranches = op.getNumRegions() == 0;
      for (OpOperand &use : op.getUses()) {
        if (use.getOwner()->getBlock() != op.getBlock())
          continue; // the adjoint's
        isUsed = true;
        bool isBranch = isa<IfOp>(use.getOwner()) && use.getOperandNumber() > 0;
        isInBranches &= isBranch || guarded.contains(use.getOwner());
      }
      if (isUsed && isInBranches)
        guarded.insert(&op);
    }
  }

  bool isRecomputable(Value value) const {
    Operation *op = value.getDefiningOp();
    if (!op || isRepeated(op) || (varying.contains(value) && !hasStreams(op)))
      return op;
    return op->getNumRegions() == 0 && (isCheap(op) || guarded.contains(op));
  }

  /// The operands from which a recomputable value is computed, so far as they are not at hand.
  SmallVector<Value> sourcesOf(Value value) const {
    SmallVector<Value> sources;
    value.getDefiningOp()->walk([&](Operation *op) {
      for (OpOperand &operand : op->getOpOperands())
        if (isInBodyOf(scan, operand.get()) && !isSequenceElement(scan, operand.get()))
          if (!readsShapeAlone(operand) || !hasShapeAtHand(operand.get()))
            sources.push_back(operand.get());
    });
    return sources;
  }

  bool hasShapeAtHand(Value value) const {
    while (isInBodyOf(scan, value) && !isa<BlockArgument>(value)) {
      value = operandOfShape(value.getDefiningOp());
      if (!value)
        return false;
    }
    return true;
  }

  void collect() {
    SmallVector<Value> worklist;
    for (Value value : needed)
      if (!isSequenceElement(scan, value))
        worklist.push_back(value);
    while (!worklist.empty()) {
      Value value = worklist.pop_back_val();
      if (values.insert(value) && isRecomputable(value))
        llvm::append_range(worklist, sourcesOf(value));
    }
  }

  /// The state with taps whose rows hold this value.
  std::optional<unsigned> stateOf(Value value) const {
    for (unsigned state = 0; state < scan.getNumStates(); ++state) {
      if (scan.getStateTaps(state).empty())
        continue;
      auto argument = dyn_cast<BlockArgument>(value);
      if (scan.getYield().getNext()[state] == value ||
          (argument && llvm::is_contained(scan.getStateArguments(state), argument)))
        return state;
    }
    return std::nullopt;
  }

  bool isStored(Value value) const {
    if (std::optional<unsigned> state = stateOf(value))
      return stored.contains(*state) || !scan.getTrajectory(*state).use_empty();
    for (auto [index, output] : llvm::enumerate(scan.getYield().getOutputs()))
      if (output == value && !scan.getStack(index).use_empty())
        return true;
    return false;
  }

  /// What it costs to keep a value: elements, of which unknown axes are thought to have 32. States live in their
  /// trajectory anyway, so they come first among equals.
  int64_t widthOf(Value value) const {
    if (isStored(value))
      return 0;
    if (Operation *op = value.getDefiningOp();
        guarded.contains(op) || (op && isRepeated(op)) || varying.contains(value))
      return kNotKept;
    auto type = cast<RankedTensorType>(value.getType());
    int64_t elements = 1;
    for (int64_t length : type.getShape())
      elements = std::min<int64_t>(elements * (ShapedType::isDynamic(length) ? 32 : length), int64_t(1) << 40);
    return std::max<int64_t>(elements * 4 - (stateOf(value) ? 1 : 0), 0);
  }

  llvm::SetVector<Value> cut() {
    Network network;
    DenseMap<Value, unsigned> nodes;
    for (Value value : values)
      nodes[value] = network.addValue(widthOf(value));
    for (Value value : values) {
      if (!isRecomputable(value))
        network.fromSource(nodes[value]);
      else
        for (Value source : sourcesOf(value))
          network.feed(nodes[source], nodes[value]);
    }
    for (Value value : needed)
      if (nodes.contains(value))
        network.toSink(nodes[value]);
    network.saturate();
    std::vector<bool> reaching = network.reachingSink();
    llvm::SetVector<Value> kept;
    for (Value value : values)
      if (!reaching[nodes[value]] && reaching[nodes[value] + 1])
        kept.insert(value);
    return kept;
  }

  SmallVector<Operation *> findRecomputed(const llvm::SetVector<Value> &kept) const {
    llvm::SetVector<Operation *> ops;
    SmallVector<Value> worklist(needed);
    while (!worklist.empty()) {
      Value value = worklist.pop_back_val();
      if (kept.contains(value) || isSequenceElement(scan, value) || !ops.insert(value.getDefiningOp()))
        continue;
      llvm::append_range(worklist, sourcesOf(value));
    }
    SmallVector<Operation *> ordered(ops.begin(), ops.end());
    llvm::sort(ordered, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
    return ordered;
  }

  static constexpr int64_t kNotKept = int64_t(1) << 50;

  mutable ScanOp scan; // accessors of operations are not const
  ArrayRef<Value> needed;
  llvm::SetVector<Value> values;
  DenseSet<unsigned> stored;
  DenseSet<Operation *> guarded;
  VaryingShapes varying;
};
} // namespace

ScanResiduals scansion::scn::planResiduals(ScanOp scan, ArrayRef<Value> needed) { return Planner(scan, needed).run(); }
