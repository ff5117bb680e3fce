//===- OutlineKernels.cpp - linalg-outline-kernels --------------------------===//
//
// Ops that agree share a function, whose buffers have the least that all of them know: dense rows where they are dense,
// and lengths where they are known. What is known to be small stays where it is: it becomes a few vectors there.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Transforms/RegionUtils.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_OUTLINEKERNELS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// The type with strides and an offset that are not known, but for a stride of 1 on the last axis.
static Type parameterType(Type type) {
  auto buffer = dyn_cast<MemRefType>(type);
  if (!buffer)
    return type;
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(buffer.getStridesAndOffset(strides, offset)))
    return {};
  for (auto [axis, stride] : llvm::enumerate(strides))
    if (axis + 1 < strides.size() || stride != 1)
      stride = ShapedType::kDynamic;
  auto layout = StridedLayoutAttr::get(type.getContext(), ShapedType::kDynamic, strides);
  return MemRefType::get(buffer.getShape(), buffer.getElementType(), layout, buffer.getMemorySpace());
}

namespace {
/// Ops that differ in their operands only.
struct Kind {
  SmallVector<Type> parameters;
  SmallVector<linalg::GenericOp> ops;
};
} // namespace

/// What the body uses from outside of the op.
static SetVector<Value> captures(linalg::GenericOp op) {
  SetVector<Value> values;
  getUsedValuesDefinedAbove(op.getRegion(), values);
  return values;
}

static bool isWorthACall(linalg::GenericOp op) {
  if (!op.hasPureBufferSemantics() || op.getNumLoops() < 2 || op.getNumReductionLoops() == 0)
    return false;
  auto isConstant = [](Value value) { return matchPattern(value, m_Constant()); };
  return llvm::any_of(op.getStaticLoopRanges(), ShapedType::isDynamic) && llvm::all_of(captures(op), isConstant);
}

/// Whether two ops do the same with their operands. Constants are unique within a function (cse).
static bool isSame(linalg::GenericOp a, linalg::GenericOp b) {
  return a.getIndexingMaps() == b.getIndexingMaps() && a.getIteratorTypes() == b.getIteratorTypes() &&
         a.getNumDpsInputs() == b.getNumDpsInputs() &&
         OperationEquivalence::isRegionEquivalentTo(&a.getRegion(), &b.getRegion(),
                                                    OperationEquivalence::IgnoreLocations);
}

static SmallVector<Kind> findKinds(ModuleOp module) {
  SmallVector<Kind> kinds;
  module.walk([&](linalg::GenericOp op) {
    if (!isWorthACall(op))
      return;
    auto parameters = llvm::map_to_vector(op->getOperandTypes(), parameterType);
    if (llvm::is_contained(parameters, Type()))
      return;
    auto agrees = [&](const Kind &kind) { return kind.parameters == parameters && isSame(op, kind.ops.front()); };
    auto kind = llvm::find_if(kinds, agrees);
    if (kind == kinds.end())
      kind = &kinds.emplace_back(Kind{parameters, {}});
    kind->ops.push_back(op);
  });
  return kinds;
}

/// The call (scn_call) that an entry is run for, which its kernels may have to stop; null in other functions.
static Value callOf(linalg::GenericOp op) {
  auto function = op->getParentOfType<func::FuncOp>();
  bool isEntry = function.getNumArguments() && isa<LLVM::LLVMPointerType>(function.getArgumentTypes()[0]);
  return isEntry ? function.getArgument(0) : Value();
}

/// A function of the call, where there is one, and the ops' operands, around a copy of the first op.
static func::FuncOp makeKernel(ModuleOp module, const Kind &kind, unsigned number) {
  linalg::GenericOp first = kind.ops.front();
  OpBuilder b = OpBuilder::atBlockEnd(module.getBody());
  SmallVector<Type> parameters = kind.parameters;
  if (Value call = callOf(first))
    parameters.insert(parameters.begin(), call.getType());
  auto kernel =
      func::FuncOp::create(b, first.getLoc(), ("scn_kernel_" + Twine(number)).str(), b.getFunctionType(parameters, {}));
  kernel.setPrivate();
  kernel->setAttr("llvm.linkage", LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
  b.setInsertionPointToStart(kernel.addEntryBlock());
  IRMapping constants;
  for (Value value : captures(first))
    b.clone(*value.getDefiningOp(), constants);
  // Operands not by a mapping: one may occur twice.
  b.clone(*first, constants)->setOperands(kernel.getArguments().take_back(first->getNumOperands()));
  func::ReturnOp::create(b, first.getLoc());
  return kernel;
}

static void call(linalg::GenericOp op, func::FuncOp kernel) {
  OpBuilder b(op);
  SmallVector<Value> arguments;
  if (Value call = callOf(op))
    arguments.push_back(call);
  for (auto [operand, type] : llvm::zip(op->getOperands(), kernel.getArgumentTypes().take_back(op->getNumOperands())))
    arguments.push_back(operand.getType() == type ? operand
                                                  : memref::CastOp::create(b, op.getLoc(), type, operand).getResult());
  func::CallOp::create(b, op.getLoc(), kernel, arguments);
  op.erase();
}

namespace {
struct OutlineKernelsPass : scansion::impl::OutlineKernelsBase<OutlineKernelsPass> {
  void runOnOperation() override {
    unsigned number = 0;
    for (const Kind &kind : findKinds(getOperation())) {
      if (kind.ops.size() < 2)
        continue;
      func::FuncOp kernel = makeKernel(getOperation(), kind, number++);
      for (linalg::GenericOp op : kind.ops)
        call(op, kernel);
    }
  }
};
} // namespace
