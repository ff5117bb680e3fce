//===- ProductsToBlas.cpp - linalg-products-to-blas -------------------------===//
//
// A product is a linalg.generic over three loops whose body adds a product of two elements. Transposed factors are
// transposed views, whose strides say so; the runtime reads them.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "scansion/Conversion/Passes.h"

using namespace mlir;

namespace scansion {
#define GEN_PASS_DEF_PRODUCTSTOBLAS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

namespace {
/// c[m, n] += a[m, k] . b[k, n], or the factors transposed.
struct Product {
  Value a, b, c;
  bool isATransposed, isBTransposed;

  /// Multiplications from which on a call is worth it: how far our own loops keep up depends on what lies side by side in
  /// memory (docs/performance.md).
  int64_t least() const {
    if (isBTransposed)
      return isATransposed ? 24 * 24 * 24 : 64 * 64 * 64;
    return isATransposed ? 200 * 200 * 200 : 640 * 640 * 640;
  }
};
} // namespace

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

static std::optional<Product> matchProduct(linalg::GenericOp op) {
  if (!op.hasPureBufferSemantics() || op.getNumLoops() != 3 || op.getNumReductionLoops() != 1 ||
      op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 || !addsAProduct(op.getRegion().front()))
    return std::nullopt;
  AffineMap a = op.getIndexingMapsArray()[0], b = op.getIndexingMapsArray()[1], c = op.getIndexingMapsArray()[2];
  auto isMatrix = [](AffineMap map) { return map.getNumResults() == 2 && map.isProjectedPermutation(); };
  Type element = cast<MemRefType>(op.getOutputs()[0].getType()).getElementType();
  auto isOfElement = [&](Value value) {
    auto type = dyn_cast<MemRefType>(value.getType());
    return type && type.getElementType() == element;
  };
  if (!isMatrix(a) || !isMatrix(b) || !isMatrix(c) || !(element.isF32() || element.isF64()) ||
      !llvm::all_of(op->getOperands(), isOfElement))
    return std::nullopt;
  unsigned m = c.getDimPosition(0), n = c.getDimPosition(1);
  Product product{op.getInputs()[0], op.getInputs()[1], op.getOutputs()[0], false, false};
  if (!a.isFunctionOfDim(m)) {
    std::swap(a, b);
    std::swap(product.a, product.b);
  }
  if (!a.isFunctionOfDim(m) || a.isFunctionOfDim(n) || !b.isFunctionOfDim(n) || b.isFunctionOfDim(m))
    return std::nullopt;
  product.isATransposed = a.getDimPosition(1) == m;
  product.isBTransposed = b.getDimPosition(0) == n;
  return product;
}

/// The buffer as a matrix of unknown lengths and strides.
static Value plainMatrix(OpBuilder &b, Location loc, Value buffer, bool isTransposed) {
  if (isTransposed) {
    auto swap = AffineMap::getPermutationMap(ArrayRef<int64_t>{1, 0}, b.getContext());
    buffer = memref::TransposeOp::create(b, loc, buffer, AffineMapAttr::get(swap));
  }
  constexpr int64_t unknown = ShapedType::kDynamic;
  auto layout = StridedLayoutAttr::get(b.getContext(), unknown, {unknown, unknown});
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  auto type = MemRefType::get({unknown, unknown}, element, layout);
  return buffer.getType() == type ? buffer : memref::CastOp::create(b, loc, type, buffer).getResult();
}

static func::FuncOp declare(ModuleOp module, StringRef name, TypeRange parameters) {
  if (auto known = module.lookupSymbol<func::FuncOp>(name))
    return known;
  OpBuilder b = OpBuilder::atBlockEnd(module.getBody());
  auto function =
      func::FuncOp::create(b, module.getLoc(), name, b.getFunctionType(parameters, TypeRange{b.getI1Type()}));
  function.setPrivate();
  return function;
}

static void rewrite(linalg::GenericOp op, const Product &product) {
  OpBuilder b(op);
  Location loc = op.getLoc();
  int64_t known = 1;
  Value work;
  SmallVector<OpFoldResult> lengths = cast<linalg::LinalgOp>(op.getOperation()).createFlatListOfOperandDims(b, loc);
  AffineMap loops = op.getShapesToLoopsMap();
  for (AffineExpr expr : loops.getResults()) {
    OpFoldResult length = lengths[cast<AffineDimExpr>(expr).getPosition()];
    if (auto constant = dyn_cast<Attribute>(length)) {
      known *= std::min(cast<IntegerAttr>(constant).getInt(), product.least());
      continue;
    }
    Value factor = cast<Value>(length);
    work = work ? arith::MulIOp::create(b, loc, work, factor).getResult() : factor;
  }
  if (known == 0 || (!work && known < product.least()))
    return;
  Value matrices[] = {plainMatrix(b, loc, product.a, product.isATransposed),
                      plainMatrix(b, loc, product.b, product.isBTransposed),
                      plainMatrix(b, loc, product.c, /*isTransposed=*/false)};
  bool isSingle = cast<MemRefType>(product.c.getType()).getElementType().isF32();
  func::FuncOp gemm = declare(op->getParentOfType<ModuleOp>(), isSingle ? "scn_rt_gemm_f32" : "scn_rt_gemm_f64",
                              TypeRange(ValueRange(matrices)));
  Value done;
  if (work) {
    Value least = arith::ConstantIndexOp::create(b, loc, (product.least() + known - 1) / known);
    Value large = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::uge, work, least);
    auto choice = scf::IfOp::create(
        b, loc, large,
        [&](OpBuilder &inner, Location) {
          auto taken = func::CallOp::create(inner, loc, gemm, matrices);
          scf::YieldOp::create(inner, loc, taken.getResults());
        },
        [&](OpBuilder &inner, Location) {
          Value no = arith::ConstantIntOp::create(inner, loc, 0, 1);
          scf::YieldOp::create(inner, loc, no);
        });
    done = choice.getResult(0);
  } else {
    done = func::CallOp::create(b, loc, gemm, matrices).getResult(0);
  }
  Value yes = arith::ConstantIntOp::create(b, loc, 1, 1);
  Value left = arith::XOrIOp::create(b, loc, done, yes);
  auto otherwise = scf::IfOp::create(b, loc, left, /*withElseRegion=*/false);
  op->moveBefore(otherwise.thenBlock(), otherwise.thenBlock()->begin());
}

namespace {
struct ProductsToBlasPass : scansion::impl::ProductsToBlasBase<ProductsToBlasPass> {
  void runOnOperation() override {
    SmallVector<std::pair<linalg::GenericOp, Product>> products;
    getOperation().walk([&](linalg::GenericOp op) {
      if (std::optional<Product> product = matchProduct(op))
        products.emplace_back(op, *product);
    });
    for (const auto &[op, product] : products)
      rewrite(op, product);
  }
};
} // namespace
