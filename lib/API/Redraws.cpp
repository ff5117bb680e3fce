//===- Redraws.cpp - random draws of the outside, drawn anew at each step ---===//
//
// A draw made outside a scan and used directly by an operation that the step function wrote is redrawn at each step: the
// draw is copied to the head of the body and its stream becomes a state. Derived values stay as they are, and so does
// what scn.identity or the gradient of outer operations hands in.
//
//   %next, %d = scn.random %rng                     scn.scan states(%rng) {
//   scn.scan {                                      ^bb0(%stream):
//     %y = scn.mul %x, %d                  ->         %following, %e = scn.random %stream
//     scn.yield                                       %y = scn.mul %x, %e
//   }                                                 scn.yield next(%following)
//
// Draws that follow each other on one stream share the state: the step makes those that it uses, in their order.
//
//===----------------------------------------------------------------------===//

#include "ScanState.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace scansion::detail {

namespace {
class Redraws {
public:
  explicit Redraws(ScanState &state) : state_(state), b_(mlir::OpBuilder::atBlockBegin(state.block())) {}

  std::vector<size_t> run() {
    collect();
    for (scn::RandomOp draw : draws_)
      redraw(draw);
    for (mlir::OpOperand *use : uses_)
      use->set(copies_.lookup(use->get().getDefiningOp<scn::RandomOp>()).getDraws());
    for (auto [index, next] : next_)
      state_.carried[index].next = state_.graph->handle(next);
    std::vector<size_t> added;
    for (auto [index, next] : next_)
      added.push_back(index);
    return added;
  }

private:
  void collect() {
    for (mlir::Operation &op : *state_.block()) {
      if (mlir::isa<scn::IdentityOp>(op) || state_.graph->fixedDraws.contains(&op))
        continue;
      for (mlir::OpOperand &operand : op.getOpOperands()) {
        auto draw = operand.get().getDefiningOp<scn::RandomOp>();
        if (!draw || operand.get() != draw.getDraws() || draw->getBlock() == state_.block())
          continue;
        draws_.insert(draw);
        uses_.push_back(&operand);
      }
    }
  }

  /// The stream that a draw takes in the body, and which state it belongs to; no state if the user carries it.
  struct Stream {
    mlir::Value value;
    std::optional<size_t> state;
  };

  Stream streamOf(scn::RandomOp draw) {
    if (auto before = draw.getRng().getDefiningOp<scn::RandomOp>(); before && draws_.contains(before)) {
      redraw(before);
      return {copies_.lookup(before).getNext(), states_.lookup(before)};
    }
    for (auto [index, carried] : llvm::enumerate(state_.carried))
      if (carried.initial == draw.getRng())
        return {carried.argument, next_.count(index) ? std::optional<size_t>(index) : std::nullopt};
    size_t index = state_.carried.size();
    CarriedState &added = state_.addState(draw.getRng(), {});
    next_[index] = added.argument;
    return {added.argument, index};
  }

  void redraw(scn::RandomOp draw) {
    if (copies_.count(draw))
      return;
    Stream stream = streamOf(draw);
    auto copy = mlir::cast<scn::RandomOp>(b_.clone(*draw));
    copy.getRngMutable().set(stream.value);
    copies_[draw] = copy;
    states_[draw] = stream.state;
    if (stream.state)
      next_[*stream.state] = copy.getNext();
  }

  ScanState &state_;
  mlir::OpBuilder b_;
  llvm::SetVector<scn::RandomOp> draws_;
  std::vector<mlir::OpOperand *> uses_;
  llvm::DenseMap<scn::RandomOp, scn::RandomOp> copies_;
  llvm::DenseMap<scn::RandomOp, std::optional<size_t>> states_;
  llvm::MapVector<size_t, mlir::Value> next_; // by index of the carried state
};
} // namespace

std::vector<size_t> redrawOuterDraws(ScanState &state) { return Redraws(state).run(); }

} // namespace scansion::detail
