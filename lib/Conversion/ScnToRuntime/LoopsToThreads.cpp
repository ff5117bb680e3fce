//===- LoopsToThreads.cpp - scf-loops-to-threads ----------------------------===//
//
// The body of an outermost loop whose steps are independent becomes a function of the first and the last step, and of what
// the body uses: that is written side by side into a record on the stack, whose address the runtime hands on. Whether
// the work is divided is decided when it is known how much it is. Start reading at outline().
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

#include "RuntimeAbi.h"

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_LOOPSTOTHREADS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

//===----------------------------------------------------------------------===//
// Which loops
//===----------------------------------------------------------------------===//

/// A loop that is known to have fewer steps is not divided; one inside it may be.
static constexpr int64_t kFewSteps = 8;
/// Quarters of a nanosecond that an instruction takes, and a function of the math dialect or of a library.
static constexpr int64_t kInstruction = 1, kFunction = 16;
/// What a loop is taken to have of steps where that cannot be told before the outer loop begins.
static constexpr int64_t kUnknownSteps = 16;

/// Whether an op computes, reads and writes, and can neither fail nor ask for memory.
static bool isPlain(Operation *op) {
  if (isa<memref::AllocOp, memref::AllocaOp, memref::DeallocOp, memref::CopyOp, scf::WhileOp>(op))
    return false;
  if (auto call = dyn_cast<func::CallOp>(op)) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, call.getCalleeAttr());
    return callee && callee->hasAttr("llvm.readnone");
  }
  return isa<affine::AffineDialect, arith::ArithDialect, complex::ComplexDialect, math::MathDialect,
             memref::MemRefDialect, scf::SCFDialect, vector::VectorDialect>(op->getDialect());
}

static bool canRunInThreads(scf::ForOp loop) {
  if (!loop->hasAttr(kIndependentSteps) || !loop.getInitArgs().empty())
    return false;
  if (std::optional<APInt> steps = loop.getStaticTripCount(); steps && steps->slt(kFewSteps))
    return false;
  bool isAllPlain = true, computes = false;
  loop.getBody()->walk([&](Operation *op) {
    isAllPlain &= isPlain(op);
    computes |= isa<arith::ArithDialect, complex::ComplexDialect, math::MathDialect>(op->getDialect());
  });
  return isAllPlain && computes; // memory is not filled faster by two
}

/// Whether the loop's step may be another one: nobody else knows it, but for the body, which adds it to its place.
static bool takesBlocks(scf::ForOp loop) {
  return loop->hasAttr(kBlocks) && llvm::all_of(loop.getStep().getUsers(), [&](Operation *user) {
           return user == loop || (isa<arith::AddIOp>(user) && user->getBlock() == loop.getBody() &&
                                   user->getOperand(0) == loop.getInductionVar());
         });
}

/// Outermost loops in front of their functions' others: not in a loop, which would wake threads at each step.
static SmallVector<scf::ForOp> findLoops(func::FuncOp function) {
  SmallVector<scf::ForOp> loops;
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    auto loop = dyn_cast<scf::ForOp>(op);
    if (loop && canRunInThreads(loop)) {
      loops.push_back(loop);
      return WalkResult::skip();
    }
    // What a few independent steps hold is met a few times.
    bool isEntered = !isa<LoopLikeOpInterface>(op) || (loop && loop->hasAttr(kIndependentSteps));
    return isEntered ? WalkResult::advance() : WalkResult::skip();
  });
  return loops;
}

//===----------------------------------------------------------------------===//
// How much work
//===----------------------------------------------------------------------===//

namespace {
/// Estimates in quarters of a nanosecond, computed where the builder stands, before `outer`.
class Estimate {
public:
  Estimate(OpBuilder &b, scf::ForOp outer) : b(b), loc(outer.getLoc()), outer(outer) {}

  Value number(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }

  /// (to - from + step - 1) / step, which may be negative where there is nothing to do.
  Value steps(scf::ForOp loop) {
    auto isKnown = [&](Value value) { return !outer.getRegion().isAncestor(value.getParentRegion()); };
    if (std::optional<APInt> known = loop.getStaticTripCount())
      return number(known->getSExtValue());
    if (!isKnown(loop.getLowerBound()) || !isKnown(loop.getUpperBound()) || !isKnown(loop.getStep()))
      return number(kUnknownSteps);
    Value length = b.createOrFold<arith::SubIOp>(loc, loop.getUpperBound(), loop.getLowerBound());
    Value last = b.createOrFold<arith::SubIOp>(loc, loop.getStep(), number(1));
    Value padded = b.createOrFold<arith::AddIOp>(loc, length, last);
    return b.createOrFold<arith::DivSIOp>(loc, padded, loop.getStep());
  }

  Value of(Block &block) {
    int64_t plain = 0;
    Value sum = number(0);
    for (Operation &op : block) {
      plain += isa<math::MathDialect, func::FuncDialect>(op.getDialect()) ? kFunction : kInstruction;
      for (Region &region : op.getRegions())
        for (Block &inner : region) {
          Value cost = of(inner);
          if (auto loop = dyn_cast<scf::ForOp>(op))
            cost = b.createOrFold<arith::MulIOp>(loc, steps(loop), cost);
          sum = b.createOrFold<arith::AddIOp>(loc, sum, cost);
        }
    }
    return b.createOrFold<arith::AddIOp>(loc, sum, number(plain));
  }

private:
  OpBuilder &b;
  Location loc;
  scf::ForOp outer;
};
} // namespace

//===----------------------------------------------------------------------===//
// Outlining
//===----------------------------------------------------------------------===//

namespace {
/// What a loop uses from outside, and the record that hands it on.
struct Record {
  SmallVector<Value> constants, values;
  LLVM::LLVMStructType type; // null: some value has no place in memory

  explicit Record(scf::ForOp loop) {
    SetVector<Value> used;
    used.insert_range(loop->getOperands());
    getUsedValuesDefinedAbove(loop.getRegion(), used);
    for (Value value : used)
      (matchPattern(value, m_Constant()) ? constants : values).push_back(value);
    LLVMTypeConverter converter(loop.getContext());
    SmallVector<Type> fields;
    for (Value value : values)
      fields.push_back(converter.convertType(value.getType()));
    if (!llvm::is_contained(fields, Type()))
      type = LLVM::LLVMStructType::getLiteral(loop.getContext(), fields);
  }

  Value field(OpBuilder &b, Location loc, Value record, int index) const {
    return abi::fieldAddress(b, loc, type, record, 0, index);
  }

  static Value cast(OpBuilder &b, Location loc, Type to, Value value) {
    if (value.getType() == to)
      return value;
    return UnrealizedConversionCastOp::create(b, loc, to, value).getResult(0);
  }

  void write(OpBuilder &b, Location loc, Value record) const {
    for (auto [index, value] : llvm::enumerate(values)) {
      Value converted = cast(b, loc, type.getBody()[index], value);
      LLVM::StoreOp::create(b, loc, converted, field(b, loc, record, index));
    }
  }

  /// The same values in the function that `record` is an argument of.
  IRMapping read(OpBuilder &b, Location loc, Value record) const {
    IRMapping mapping;
    for (Value constant : constants)
      b.clone(*constant.getDefiningOp(), mapping);
    for (auto [index, value] : llvm::enumerate(values)) {
      Value address = field(b, loc, record, index);
      Value loaded = LLVM::LoadOp::create(b, loc, type.getBody()[index], address);
      mapping.map(value, cast(b, loc, value.getType(), loaded));
    }
    return mapping;
  }
};
} // namespace

/// A function of the call, the record, and the steps from where up to where.
static func::FuncOp makePart(scf::ForOp loop, const Record &record, Twine name) {
  auto module = loop->getParentOfType<ModuleOp>();
  Location loc = loop.getLoc();
  OpBuilder b = OpBuilder::atBlockEnd(module.getBody());
  Type pointer = LLVM::LLVMPointerType::get(b.getContext()), index = b.getIndexType();
  auto part = func::FuncOp::create(b, loc, name.str(), b.getFunctionType({pointer, pointer, index, index}, {}));
  part.setPrivate();
  part->setAttr("llvm.linkage", LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
  b.setInsertionPointToStart(part.addEntryBlock());
  IRMapping mapping = record.read(b, loc, part.getArgument(1));
  Value first = mapping.lookup(loop.getLowerBound()), step = mapping.lookup(loop.getStep());
  auto place = [&](Value number) {
    Value distance = b.createOrFold<arith::MulIOp>(loc, number, step);
    return b.createOrFold<arith::AddIOp>(loc, first, distance);
  };
  Value from = place(part.getArgument(2)), end = place(part.getArgument(3));
  Value to = arith::MinSIOp::create(b, loc, end, mapping.lookup(loop.getUpperBound()));
  if (takesBlocks(loop)) {
    Value steps = b.createOrFold<arith::SubIOp>(loc, part.getArgument(3), part.getArgument(2));
    mapping.map(loop.getStep(), b.createOrFold<arith::MulIOp>(loc, steps, step));
  }
  auto copy = cast<scf::ForOp>(b.clone(*loop, mapping));
  copy.getLowerBoundMutable().assign(from);
  copy.getUpperBoundMutable().assign(to);
  func::ReturnOp::create(b, loc);
  return part;
}

static void outline(scf::ForOp loop, unsigned number) {
  Value call = abi::enclosingCall(loop);
  Record record(loop);
  if (!call || !record.type)
    return;
  auto function = loop->getParentOfType<func::FuncOp>();
  func::FuncOp part = makePart(loop, record, "scn_part_" + Twine(number));
  applied(loop, "scf-loops-to-threads") << "in several threads, if it is much work";

  Location loc = loop.getLoc();
  OpBuilder b(loop);
  Value together = abi::i32(b, loc, takesBlocks(loop));
  Estimate estimate(b, loop);
  Value steps = estimate.steps(loop);
  Value quarters = b.createOrFold<arith::MulIOp>(loc, steps, estimate.of(*loop.getBody()));
  Value cost = b.createOrFold<arith::DivSIOp>(loc, quarters, estimate.number(4));
  auto count = [&](Value value) { return Record::cast(b, loc, b.getI64Type(), value); };
  Type pointer = LLVM::LLVMPointerType::get(b.getContext());
  Value place;
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&function.front());
    place = LLVM::AllocaOp::create(b, loc, pointer, record.type, abi::i64(b, loc, 1));
  }
  record.write(b, loc, place);
  Value address = func::ConstantOp::create(b, loc, part.getFunctionType(), part.getSymName());
  Value code = Record::cast(b, loc, pointer, address);
  Value countOfSteps = count(steps), costOfSteps = count(cost);
  abi::callRuntime(b, loop, "scn_rt_in_parts", Type(), {call, code, place, countOfSteps, costOfSteps, together});
  loop.erase();
}

namespace {
struct LoopsToThreadsPass : scansion::impl::LoopsToThreadsBase<LoopsToThreadsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (!module->hasAttr(kThreadsAttribute))
      return;
    SmallVector<scf::ForOp> loops;
    for (auto function : module.getOps<func::FuncOp>())
      llvm::append_range(loops, findLoops(function));
    for (auto [number, loop] : llvm::enumerate(loops))
      outline(loop, number);
  }
};
} // namespace
