//===- BranchesInPlace.cpp - one buffer for both branches -------------------===//
//
// A branch that computes its value into a tensor of its own allocates that in every step, and bufferization cannot know
// that the other branch's is as long. This pass can where the lengths are known before the branch: it makes the tensor
// there, lets what the branches compute write to it, and copies what they only hand on. Branches that update what the loop
// carries, or hand it on, stay in that. Bufferization takes a choice for all that is chosen from, so where such a tensor is
// one of several choices, of lengths that are not known, the others are copied too; in an scf.while also where one is chosen
// before the loop.
//
//===----------------------------------------------------------------------===//

#include "CarriedUpdates.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "scansion/Conversion/Passes.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_BRANCHESINPLACE
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

static bool isOutside(Value value, Operation *op) { return !op->isAncestor(value.getParentRegion()->getParentOp()); }

static Value skipCasts(Value value) {
  while (auto cast = value.getDefiningOp<tensor::CastOp>())
    value = cast.getSource();
  return value;
}

/// The use of an empty tensor that the ops in the branch which compute `value` write to, one after the other; null if they
/// write to something else.
static OpOperand *findDestination(Value value, scf::IfOp branches) {
  OpOperand *use = nullptr;
  while (!value.getDefiningOp<tensor::EmptyOp>()) {
    auto op = value.getDefiningOp<DestinationStyleOpInterface>();
    if (!op || isOutside(value, branches) || !value.hasOneUse())
      return nullptr;
    use = op.getTiedOpOperand(cast<OpResult>(value));
    value = use->get();
  }
  return use;
}

/// Whether the branches' loop carries the value in the same place, as an update of what it carried: bufferization needs no
/// other tensor.
static bool isUpdateOfCarried(Value value) {
  return llvm::any_of(value.getUses(), [&](OpOperand &use) {
    Operation *loop = isa<scf::YieldOp>(use.getOwner()) ? use.getOwner()->getParentOp() : nullptr;
    unsigned place = use.getOperandNumber();
    if (auto counted = dyn_cast_or_null<scf::ForOp>(loop))
      return scansion::isUpdateOf(value, counted.getRegionIterArg(place));
    auto open = dyn_cast_or_null<scf::WhileOp>(loop);
    return open && scansion::isUpdateOf(value, open.getAfterArguments()[place]);
  });
}

namespace {
/// Gives the lengths that a branch's value has, in values from before the branch.
class Lengths {
public:
  explicit Lengths(scf::IfOp branches) : branches(branches), b(branches) {}

  /// Nothing where a length is decided in the branch.
  std::optional<SmallVector<OpFoldResult>> of(Value value) {
    value = skipCasts(value);
    OpOperand *destination = findDestination(value, branches);
    auto empty = destination ? destination->get().getDefiningOp<tensor::EmptyOp>() : tensor::EmptyOp();
    SmallVector<OpFoldResult> lengths;
    auto type = cast<RankedTensorType>(value.getType());
    for (int64_t axis = 0; axis < type.getRank(); ++axis) {
      if (!type.isDynamicDim(axis)) {
        lengths.push_back(b.getIndexAttr(type.getDimSize(axis)));
        continue;
      }
      Value length;
      if (isOutside(value, branches))
        length = dimOf(value, axis);
      else if (empty)
        length = before(empty.getDynamicSize(axis));
      if (!length)
        return std::nullopt;
      lengths.push_back(getAsOpFoldResult(length));
    }
    return lengths;
  }

private:
  /// The same length is one value, however often it is asked for.
  Value dimOf(Value tensor, int64_t axis) {
    tensor = skipCasts(tensor);
    Value &known = dims[{tensor, axis}];
    if (!known)
      known = b.createOrFold<tensor::DimOp>(branches.getLoc(), tensor, axis);
    return known;
  }

  Value before(Value scalar) {
    if (isOutside(scalar, branches))
      if (auto dim = scalar.getDefiningOp<tensor::DimOp>(); !dim || !dim.getConstantIndex())
        return scalar;
    Operation *op = scalar.getDefiningOp();
    if (auto dim = dyn_cast_or_null<tensor::DimOp>(op); dim && dim.getConstantIndex())
      return isOutside(dim.getSource(), branches) ? dimOf(dim.getSource(), *dim.getConstantIndex()) : Value();
    if (!op || op->getNumRegions() || !isPure(op) || !isa<arith::ArithDialect>(op->getDialect()))
      return {};
    for (Value operand : op->getOperands()) {
      Value outer = before(operand);
      if (!outer)
        return {};
      mapping.map(operand, outer);
    }
    if (!mapping.contains(scalar))
      b.clone(*op, mapping);
    return mapping.lookup(scalar);
  }

  scf::IfOp branches;
  OpBuilder b;
  IRMapping mapping;
  DenseMap<std::pair<Value, int64_t>, Value> dims;
};
} // namespace

/// Makes the branch write its value to `room`.
static void writeTo(Value room, Region &branch, unsigned result) {
  Operation *exit = branch.front().getTerminator();
  Value value = exit->getOperand(result), source = skipCasts(value);
  OpBuilder b(exit);
  Location loc = value.getLoc();
  if (OpOperand *destination = findDestination(source, cast<scf::IfOp>(branch.getParentOp()))) {
    b.setInsertionPoint(destination->getOwner());
    auto empty = destination->get().getDefiningOp<tensor::EmptyOp>();
    Value typed = room;
    if (typed.getType() != empty.getType())
      typed = tensor::CastOp::create(b, loc, empty.getType(), room);
    destination->set(typed);
    if (empty->use_empty())
      empty.erase();
    return;
  }
  if (source.getType() != room.getType())
    source = tensor::CastOp::create(b, loc, room.getType(), source);
  auto copy = bufferization::MaterializeInDestinationOp::create(b, loc, room.getType(), source, room);
  Value copied = copy.getResult();
  if (copied.getType() != value.getType())
    copied = tensor::CastOp::create(b, loc, value.getType(), copied);
  exit->setOperand(result, copied);
}

/// Whether the branches now write to one tensor.
static bool shareDestination(scf::IfOp branches, unsigned result) {
  auto type = dyn_cast<RankedTensorType>(branches.getResult(result).getType());
  if (!type || type.getRank() == 0 || isUpdateOfCarried(branches.getResult(result)))
    return false;
  Value then = branches.thenYield().getOperand(result), otherwise = branches.elseYield().getOperand(result);
  Lengths lengths(branches);
  std::optional<SmallVector<OpFoldResult>> first = lengths.of(then), second = lengths.of(otherwise);
  if (!first || !second || !isEqualConstantIntOrValueArray(*first, *second))
    return false;
  OpBuilder b(branches);
  Value room = tensor::EmptyOp::create(b, branches.getLoc(), *first, type.getElementType());
  for (Region &branch : branches->getRegions())
    writeTo(room, branch, result);
  return true;
}

static bool isInLoop(Operation *op) { return op->getParentOfType<scf::ForOp>() || op->getParentOfType<scf::WhileOp>(); }

/// Lets branches copy what they only hand on.
static void copyHandedOn(scf::IfOp branches, unsigned result) {
  for (Region &branch : branches->getRegions()) {
    OpOperand &chosen = branch.front().getTerminator()->getOpOperand(result);
    if (!isOutside(skipCasts(chosen.get()), branches))
      continue;
    OpBuilder b(chosen.getOwner());
    auto type = cast<RankedTensorType>(chosen.get().getType());
    chosen.set(bufferization::AllocTensorOp::create(b, branches.getLoc(), type, ValueRange{}, chosen.get()));
  }
}

/// Whether `op`, a choice in an scf.while, has the choice of another for a value, or a part of one. Bufferization takes what
/// the loop carries and what such a value was chosen from for one.
static bool choosesAgain(Operation *op, Value value) {
  if (!isa<RankedTensorType>(value.getType()) || !op->getParentOfType<scf::WhileOp>() || !isOutside(value, op))
    return false;
  while (Operation *source = value.getDefiningOp()) {
    if (isa<scf::IfOp, arith::SelectOp>(source))
      return true;
    if (!isa<tensor::CastOp, tensor::ExtractSliceOp>(source))
      return false;
    value = source->getOperand(0);
  }
  return false;
}

/// A choice between two whole tensors, as branches that copy: bufferization takes the choice for both tensors, so that one
/// of them could not be what the other is copied from.
static scf::IfOp copyChosen(arith::SelectOp choice) {
  OpBuilder b(choice);
  Location loc = choice.getLoc();
  auto type = cast<RankedTensorType>(choice.getType());
  auto branches = scf::IfOp::create(b, loc, type, choice.getCondition(), /*withElseRegion=*/true);
  b.setInsertionPointToEnd(branches.thenBlock());
  scf::YieldOp::create(b, loc, choice.getTrueValue());
  b.setInsertionPointToEnd(branches.elseBlock());
  scf::YieldOp::create(b, loc, choice.getFalseValue());
  choice.replaceAllUsesWith(branches.getResult(0));
  choice.erase();
  if (!shareDestination(branches, 0))
    copyHandedOn(branches, 0);
  return branches;
}

namespace {
struct BranchesInPlacePass : scansion::impl::BranchesInPlaceBase<BranchesInPlacePass> {
  void runOnOperation() override {
    DenseSet<Value> shared;
    auto copies = [&](Operation *choice, Value value) {
      return shared.contains(skipCasts(value)) || choosesAgain(choice, value);
    };
    getOperation().walk([&](scf::IfOp branches) {
      for (unsigned result = 0; isInLoop(branches) && result < branches.getNumResults(); ++result) {
        if (shareDestination(branches, result)) {
          shared.insert(branches.getResult(result));
        } else if (copies(branches, branches.thenYield().getOperand(result)) ||
                   copies(branches, branches.elseYield().getOperand(result))) {
          copyHandedOn(branches, result);
          shared.insert(branches.getResult(result));
        }
      }
    });
    getOperation().walk([&](arith::SelectOp choice) {
      if (!isInLoop(choice) || !isa<RankedTensorType>(choice.getType()))
        return;
      if (copies(choice, choice.getTrueValue()) || copies(choice, choice.getFalseValue()))
        shared.insert(copyChosen(choice).getResult(0));
    });
  }
};
} // namespace
