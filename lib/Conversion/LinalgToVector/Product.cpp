//===- Product.cpp - linalg ops that are products of matrices ---------------===//
//
// See Product.h.
//
//===----------------------------------------------------------------------===//

#include "Product.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace scansion;

/// Whether the body is yield(out + x * y), up to the order of factors and terms.
static bool addsAProduct(Block &body) {
  auto exit = cast<linalg::YieldOp>(body.getTerminator());
  auto sum = exit.getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!sum || body.getNumArguments() != 3 || std::distance(body.begin(), body.end()) != 3)
    return false;
  Value out = body.getArgument(2);
  auto term = (sum.getLhs() == out ? sum.getRhs() : sum.getLhs()).getDefiningOp<arith::MulFOp>();
  if (!term || (sum.getLhs() != out && sum.getRhs() != out))
    return false;
  Value x = body.getArgument(0), y = body.getArgument(1);
  return (term.getLhs() == x && term.getRhs() == y) || (term.getLhs() == y && term.getRhs() == x);
}

static AffineMap mapOf(const Product &product, OpOperand *operand) {
  return linalg::GenericOp(product.op).getMatchingIndexingMap(operand);
}

static unsigned lastLoop(AffineMap map) { return map.getDimPosition(map.getNumResults() - 1); }

bool Product::isATransposed() const { return llvm::is_contained(rows, lastLoop(mapOf(*this, a))); }
bool Product::isBTransposed() const { return lastLoop(mapOf(*this, b)) != column; }
bool Product::isSingle() const { return cast<MemRefType>(c->get().getType()).getElementType().isF32(); }

/// Whether all operands are buffers of the same kind of float, indexed by loops alone.
static bool hasPlainOperands(linalg::GenericOp op) {
  auto result = dyn_cast<MemRefType>(op.getOutputs()[0].getType());
  if (!result || !(result.getElementType().isF32() || result.getElementType().isF64()))
    return false;
  return llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    AffineMap map = op.getMatchingIndexingMap(&operand);
    return type && type.getElementType() == result.getElementType() && map.getNumResults() >= 2 &&
           map.isProjectedPermutation();
  });
}

std::optional<Product> scansion::matchProduct(linalg::GenericOp op) {
  if (!op.hasPureBufferSemantics() || op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      !addsAProduct(op.getRegion().front()) || !hasPlainOperands(op))
    return std::nullopt;
  Product product{op, op.getDpsInputOperand(0), op.getDpsInputOperand(1), op.getDpsInitOperand(0), {}, {}, 0};
  AffineMap c = op.getMatchingIndexingMap(product.c);
  product.column = lastLoop(c);
  if (op.getMatchingIndexingMap(product.a).isFunctionOfDim(product.column))
    std::swap(product.a, product.b);
  AffineMap a = op.getMatchingIndexingMap(product.a), b = op.getMatchingIndexingMap(product.b);
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
    bool inA = a.isFunctionOfDim(loop), inB = b.isFunctionOfDim(loop), inC = c.isFunctionOfDim(loop);
    if (inA && inB && !inC)
      product.terms.push_back(loop);
    else if (inA && !inB && inC)
      product.rows.push_back(loop);
    else if (inA || loop != product.column)
      return std::nullopt;
  }
  auto isOneOrTwo = [](ArrayRef<unsigned> loops) { return loops.size() == 1 || loops.size() == 2; };
  return isOneOrTwo(product.rows) && isOneOrTwo(product.terms) ? std::optional(product) : std::nullopt;
}

Value scansion::loopLength(OpBuilder &b, linalg::GenericOp op, unsigned loop) {
  for (OpOperand &operand : op->getOpOperands())
    for (auto [axis, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (expr == getAffineDimExpr(loop, op.getContext()))
        return getValueOrCreateConstantIndexOp(b, op.getLoc(),
                                               memref::getMixedSize(b, op.getLoc(), operand.get(), axis));
  llvm_unreachable("every loop walks along an operand");
}

/// How far apart the operand's elements are along a loop; 0 where there is no loop, which then has length 1.
static Value strideAlong(OpBuilder &b, memref::ExtractStridedMetadataOp buffer, AffineMap map,
                         std::optional<unsigned> loop) {
  if (loop)
    for (auto [axis, expr] : llvm::enumerate(map.getResults()))
      if (expr == getAffineDimExpr(*loop, b.getContext()))
        return buffer.getStrides()[axis];
  return arith::ConstantIndexOp::create(b, buffer.getLoc(), 0);
}

static std::optional<unsigned> outer(ArrayRef<unsigned> loops) {
  return loops.size() == 2 ? std::optional(loops.front()) : std::nullopt;
}

SmallVector<Value> scansion::productParameters(OpBuilder &b, const Product &product) {
  linalg::GenericOp op = product.op;
  Location loc = op.getLoc();
  SmallVector<std::optional<unsigned>> rows = {outer(product.rows), product.rows.back()};
  SmallVector<std::optional<unsigned>> terms = {outer(product.terms), product.terms.back()};
  SmallVector<Value> parameters;
  for (std::optional<unsigned> loop : {rows[0], rows[1], std::optional(product.column), terms[0], terms[1]}) {
    Value length = loop ? loopLength(b, op, *loop) : arith::ConstantIndexOp::create(b, loc, 1).getResult();
    parameters.push_back(length);
  }
  auto strides = [&](OpOperand *operand, ArrayRef<std::optional<unsigned>> loops) {
    auto buffer = memref::ExtractStridedMetadataOp::create(b, loc, operand->get());
    for (std::optional<unsigned> loop : loops)
      parameters.push_back(strideAlong(b, buffer, op.getMatchingIndexingMap(operand), loop));
  };
  strides(product.a, {rows[0], rows[1], terms[0], terms[1]});
  strides(product.b, {terms[0], terms[1], product.column});
  strides(product.c, {rows[0], rows[1], product.column});
  return parameters;
}

Value scansion::addressOf(OpBuilder &b, Location loc, Value buffer) {
  auto parts = memref::ExtractStridedMetadataOp::create(b, loc, buffer);
  int64_t bytes = cast<MemRefType>(buffer.getType()).getElementTypeBitWidth() / 8;
  Value size = arith::ConstantIndexOp::create(b, loc, bytes);
  Value offset = arith::MulIOp::create(b, loc, parts.getOffset(), size);
  Value base = memref::ExtractAlignedPointerAsIndexOp::create(b, loc, buffer);
  return arith::AddIOp::create(b, loc, base, offset);
}

Value scansion::callOfRuntime(OpBuilder &b, const Product &product, StringRef name, ValueRange arguments) {
  // Not from the builder: it may stand in a region that has no op yet.
  auto module = linalg::GenericOp(product.op)->getParentOfType<ModuleOp>();
  auto function = module.lookupSymbol<func::FuncOp>(name);
  if (!function) {
    OpBuilder end = OpBuilder::atBlockEnd(module.getBody());
    FunctionType type = b.getFunctionType(arguments.getTypes(), TypeRange{b.getI1Type()});
    function = func::FuncOp::create(end, module.getLoc(), name, type);
    function.setPrivate();
  }
  return func::CallOp::create(b, linalg::GenericOp(product.op).getLoc(), function, arguments).getResult(0);
}
