//===- InterchangeSeries.cpp - scn-interchange-series -----------------------===//
//
// Finds the part of a function that becomes its kernel (maps and loops on rows, and stores of rows), makes sure that
// all rows have one shape, and moves it into an scf.forall; SeriesBody writes what stands inside. What prepares or only
// looks at data (lengths, checks, slices) stays outside.
//
// Start reading at Interchange::run.
//
//===----------------------------------------------------------------------===//

#include "RowShapes.h"
#include "SeriesBody.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Scn.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_INTERCHANGESERIES
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

namespace {
/// A tensor that the kernel fills: a trajectory, from the operand where it starts, or a row that is read outside.
struct Output {
  OpOperand *start = nullptr;
  Value row;
};

class Interchange {
public:
  explicit Interchange(func::FuncOp function) : block(function.front()), b(function.getContext()) {}
  LogicalResult run();

private:
  void findKernel();
  LogicalResult checkHost();
  LogicalResult moveReadersBehind();
  void findOutputs();
  SmallVector<Value> makeRoom();
  LogicalResult writeBody(scf::ForallOp forall);
  void replaceResults(scf::ForallOp forall, const SeriesBody &body);

  bool isKernelResult(Value value) const { return kernel.contains(value.getDefiningOp()); }
  bool isInKernel(Operation *op) const { return kernel.contains(block.findAncestorOpInBlock(*op)); }
  bool escapes(Value value) const {
    return llvm::any_of(value.getUsers(), [&](Operation *user) { return !isInKernel(user); });
  }

  Block &block;
  OpBuilder b;
  llvm::SetVector<Operation *> kernel;
  SmallVector<Output> outputs;
};
} // namespace

//===----------------------------------------------------------------------===//
// What is the kernel
//===----------------------------------------------------------------------===//

/// Operations that the host does without touching data: lengths, scalars, views, and checks of them.
static bool isHostWork(Operation &op) {
  if (isa<scn::CheckOp>(op) || op.hasTrait<OpTrait::IsTerminator>())
    return true;
  if (auto branch = dyn_cast<scf::IfOp>(op)) // hoisted checks
    return branch->getNumResults() == 0 && llvm::all_of(branch.thenBlock()->without_terminator(), isHostWork) &&
           !branch.elseBlock();
  if (isa<tensor::EmptyOp, tensor::DimOp, tensor::CastOp, tensor::ExtractSliceOp, tensor::ExpandShapeOp,
          tensor::CollapseShapeOp>(op))
    return true;
  if (auto read = dyn_cast<tensor::ExtractOp>(op))
    return read.getTensor().getType().getRank() == 0;
  if (auto scalar = dyn_cast<tensor::FromElementsOp>(op))
    return scalar.getType().getRank() == 0;
  return isMemoryEffectFree(&op) && op.getNumRegions() == 0 && !isa<tensor::TensorDialect>(op.getDialect()) &&
         llvm::none_of(op.getOperandTypes(), llvm::IsaPred<TensorType>);
}

static LogicalResult refuse(Operation *op, StringRef reason) {
  return op->emitError("'") << op->getName() << "' does not fit a program of one kernel: " << reason;
}

static bool isLoopOnTensors(Operation &op) {
  return isa<scf::ForOp>(op) && llvm::any_of(op.getResultTypes(), llvm::IsaPred<TensorType>);
}

void Interchange::findKernel() {
  for (Operation &op : block) {
    bool stores = isa<tensor::InsertSliceOp>(op) &&
                  llvm::any_of(op.getOperands(), [&](Value operand) { return isKernelResult(skipCasts(operand)); });
    // A cast that only the kernel looks through disappears with it.
    bool isPassage = isa<tensor::CastOp>(op) && isKernelResult(skipCasts(op.getResult(0))) &&
                     llvm::all_of(op.getUsers(), llvm::IsaPred<linalg::GenericOp, scf::ForOp, tensor::InsertSliceOp>);
    if (isa<linalg::GenericOp>(op) || isLoopOnTensors(op) || stores || isPassage)
      kernel.insert(&op);
  }
}

LogicalResult Interchange::checkHost() {
  for (Operation &op : block)
    if (!kernel.contains(&op) && !isHostWork(op))
      return refuse(&op, "only elementwise maps and scans over rows of one shape do");
  return success();
}

/// What reads results of the kernel goes behind it; nothing in the kernel may need that in turn, except through casts,
/// which it follows.
LogicalResult Interchange::moveReadersBehind() {
  SmallVector<Operation *> readers;
  llvm::SmallPtrSet<Operation *, 8> views;
  for (Operation &op : block) {
    bool inKernel = kernel.contains(&op), readsKernel = false, readsViews = false;
    op.walk([&](Operation *inner) {
      for (Value operand : inner->getOperands()) {
        readsKernel |= isKernelResult(skipCasts(operand));
        readsViews |= views.contains(skipCasts(operand).getDefiningOp());
      }
    });
    if (inKernel ? !readsViews : !readsKernel && !readsViews)
      continue;
    if (inKernel)
      return refuse(&op, "it needs a view of what other series compute");
    if (!op.hasTrait<OpTrait::IsTerminator>() && (isa<tensor::ExtractOp>(op) || !isMemoryEffectFree(&op)))
      return refuse(&op, "the host would read what the kernel computes");
    readers.push_back(&op);
    if (!isa<tensor::CastOp>(op))
      views.insert(&op);
  }
  Operation *last = kernel.back();
  for (Operation *reader : readers)
    if (reader->isBeforeInBlock(kernel.back())) {
      reader->moveAfter(last);
      last = reader;
    }
  return success();
}

//===----------------------------------------------------------------------===//
// What the kernel fills
//===----------------------------------------------------------------------===//

void Interchange::findOutputs() {
  auto addStart = [&](OpOperand &operand) {
    if (!isKernelResult(skipCasts(operand.get())))
      outputs.push_back({&operand, {}});
  };
  for (Operation *op : kernel) {
    if (auto store = dyn_cast<tensor::InsertSliceOp>(op))
      addStart(store.getDestMutable());
    auto loop = dyn_cast<scf::ForOp>(op);
    for (unsigned position = 0; loop && position < loop.getNumRegionIterArgs(); ++position)
      if (carriesTrajectory(loop, position))
        addStart(loop.getInitArgsMutable()[position]);
  }
  for (Operation *op : kernel)
    for (OpResult result : op->getResults()) {
      auto loop = dyn_cast<scf::ForOp>(op);
      bool isTrajectory = isa<tensor::InsertSliceOp>(op) || (loop && carriesTrajectory(loop, result.getResultNumber()));
      if (!isTrajectory && !isa<tensor::CastOp>(op) && isa<TensorType>(result.getType()) && escapes(result))
        outputs.push_back({nullptr, result});
    }
}

/// The tensors that the kernel's outputs start from. Each has its own room: two outputs may start from one
/// tensor.empty.
SmallVector<Value> Interchange::makeRoom() {
  SmallVector<Value> room;
  for (const Output &output : outputs) {
    if (output.row) {
      auto type = cast<RankedTensorType>(output.row.getType());
      SmallVector<Value> lengths;
      for (int64_t axis = 0; axis < type.getRank(); ++axis)
        if (type.isDynamicDim(axis))
          lengths.push_back(
              getValueOrCreateConstantIndexOp(b, output.row.getLoc(), RowShapes::lengthBefore(b, output.row, axis)));
      room.push_back(tensor::EmptyOp::create(b, output.row.getLoc(), type, lengths));
      continue;
    }
    Value start = output.start->get();
    auto empty = start.getDefiningOp<tensor::EmptyOp>();
    room.push_back(empty ? b.clone(*empty)->getResult(0) : start);
  }
  return room;
}

//===----------------------------------------------------------------------===//
// The forall
//===----------------------------------------------------------------------===//

namespace {
/// The column at `place` of a stack of rows.
struct ColumnSlice {
  ColumnSlice(OpBuilder &b, Value stack, ArrayRef<Value> place)
      : stack(stack), sizes(tensor::getMixedSizes(b, stack.getLoc(), stack)), strides(sizes.size(), b.getIndexAttr(1)) {
    unsigned leading = sizes.size() - place.size();
    offsets.assign(leading, b.getIndexAttr(0));
    offsets.append(place.begin(), place.end());
    std::fill(sizes.begin() + leading, sizes.end(), b.getIndexAttr(1));
    auto type = cast<RankedTensorType>(stack.getType());
    columnType = RankedTensorType::get(type.getShape().take_front(leading), type.getElementType());
  }

  Value read(OpBuilder &b) const {
    return tensor::ExtractSliceOp::create(b, stack.getLoc(), columnType, stack, offsets, sizes, strides);
  }
  void write(OpBuilder &b, Value column) const {
    tensor::ParallelInsertSliceOp::create(b, stack.getLoc(), column, stack, offsets, sizes, strides);
  }

  Value stack;
  SmallVector<OpFoldResult> offsets, sizes, strides;
  RankedTensorType columnType;
};
} // namespace

LogicalResult Interchange::writeBody(scf::ForallOp forall) {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(forall.getTerminator());
  SmallVector<Value> place = forall.getInductionVars();
  SeriesBody body(b, place, kernel);
  SmallVector<ColumnSlice> slices;
  SmallVector<Value> columns;
  for (auto [index, output] : llvm::enumerate(outputs)) {
    slices.emplace_back(b, forall.getRegionIterArgs()[index], place);
    columns.push_back(slices.back().read(b));
    if (output.start)
      body.startColumn(*output.start, {columns.back(), static_cast<unsigned>(index)});
  }
  for (Operation *op : kernel)
    if (failed(body.write(op)))
      return failure();
  // A later store into a trajectory takes the place of an earlier one.
  for (Operation *op : kernel)
    for (Value result : op->getResults())
      if (Column column = body.columnOf(result); column.scalars)
        columns[column.output] = column.scalars;
  for (auto [output, column] : llvm::zip(outputs, columns))
    if (output.row)
      column = tensor::InsertOp::create(b, output.row.getLoc(), body.elementOf(output.row), column, ValueRange{});
  b.setInsertionPointToEnd(forall.getTerminator().getBody());
  for (auto [slice, column] : llvm::zip(slices, columns))
    slice.write(b, column);
  b.setInsertionPointAfter(forall);
  replaceResults(forall, body);
  return success();
}

void Interchange::replaceResults(scf::ForallOp forall, const SeriesBody &body) {
  auto replace = [&](Value old, Value made) {
    if (old.getType() != made.getType())
      made = tensor::CastOp::create(b, old.getLoc(), old.getType(), made);
    old.replaceUsesWithIf(made, [&](OpOperand &use) { return !isInKernel(use.getOwner()); });
  };
  for (auto [output, result] : llvm::zip(outputs, forall.getResults()))
    if (output.row)
      replace(output.row, result);
  for (Operation *op : kernel)
    for (Value result : op->getResults())
      if (Column column = body.columnOf(result); column.scalars && escapes(result))
        replace(result, forall.getResult(column.output));
}

LogicalResult Interchange::run() {
  findKernel();
  if (failed(checkHost()))
    return failure();
  if (kernel.empty())
    return success();
  RowShapes shapes(kernel);
  shapes.resolveLengths();
  if (failed(moveReadersBehind()) || failed(shapes.check()))
    return failure();
  findOutputs();
  b.setInsertionPoint(kernel.back());
  Location loc = kernel.back()->getLoc();
  shapes.writeChecks(b);
  SmallVector<Value> room = makeRoom();
  auto forall = scf::ForallOp::create(b, loc, shapes.rowLengths(b), room, /*mapping=*/std::nullopt);
  if (failed(writeBody(forall)))
    return failure();
  for (Operation *op : llvm::reverse(kernel)) {
    op->dropAllUses();
    op->erase();
  }
  return success();
}

namespace {
struct InterchangeSeriesPass : scansion::impl::InterchangeSeriesBase<InterchangeSeriesPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function.isExternal() && failed(Interchange(function).run()))
      signalPassFailure();
  }
};
} // namespace
