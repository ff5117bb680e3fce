//===- ProductsToRuntime.cpp - linalg-products-to-runtime -------------------------===//
//
// What a product is stands in Product.h. The runtime is told lengths and strides, and whether a factor is transposed shows
// in them.
//
//===----------------------------------------------------------------------===//

#include "Product.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_PRODUCTSTORUNTIME
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Multiplications from which on a call is worth it: how far our own loops keep up depends on what lies side by side in
/// memory (docs/performance.md).
static int64_t leastWork(const Product &product) {
  if (product.isBTransposed())
    return product.isATransposed() ? 24 * 24 * 24 : 40 * 40 * 40;
  return product.isATransposed() ? 64 * 64 * 64 : 80 * 80 * 80;
}

static Value multiply(OpBuilder &b, const Product &product) {
  Location loc = linalg::GenericOp(product.op).getLoc();
  SmallVector<Value> arguments;
  for (OpOperand *matrix : {product.a, product.b, product.c})
    arguments.push_back(addressOf(b, loc, matrix->get()));
  llvm::append_range(arguments, productParameters(b, product));
  return callOfRuntime(b, product, product.isSingle() ? "scn_rt_gemm_f32" : "scn_rt_gemm_f64", arguments);
}

static void rewrite(const Product &product) {
  linalg::GenericOp op = product.op;
  OpBuilder b(op);
  Location loc = op.getLoc();
  int64_t known = 1, least = leastWork(product);
  Value work;
  for (auto [loop, length] : llvm::enumerate(op.getStaticLoopRanges())) {
    if (!ShapedType::isDynamic(length)) {
      known *= std::min(length, least);
      continue;
    }
    Value factor = loopLength(b, op, loop);
    work = work ? arith::MulIOp::create(b, loc, work, factor).getResult() : factor;
  }
  if (known == 0 || (!work && known < least))
    return;
  applied(op, "linalg-products-to-runtime")
      << (work ? "handed to the runtime where it is large" : "handed to the runtime, being large");
  Value done;
  if (work) {
    Value bound = arith::ConstantIndexOp::create(b, loc, (least + known - 1) / known);
    Value large = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::uge, work, bound);
    auto choice = scf::IfOp::create(
        b, loc, large,
        [&](OpBuilder &inner, Location) {
          Value taken = multiply(inner, product);
          scf::YieldOp::create(inner, loc, taken);
        },
        [&](OpBuilder &inner, Location) {
          Value no = arith::ConstantIntOp::create(inner, loc, 0, 1);
          scf::YieldOp::create(inner, loc, no);
        });
    done = choice.getResult(0);
  } else {
    done = multiply(b, product);
  }
  Value yes = arith::ConstantIntOp::create(b, loc, 1, 1);
  Value left = arith::XOrIOp::create(b, loc, done, yes);
  auto otherwise = scf::IfOp::create(b, loc, left, /*withElseRegion=*/false);
  op->moveBefore(otherwise.thenBlock(), otherwise.thenBlock()->begin());
}

namespace {
struct ProductsToRuntimePass : scansion::impl::ProductsToRuntimeBase<ProductsToRuntimePass> {
  void runOnOperation() override {
    SmallVector<Product> products;
    getOperation().walk([&](linalg::GenericOp op) {
      if (std::optional<Product> product = matchProduct(op))
        products.push_back(*product);
    });
    for (const Product &product : products)
      rewrite(product);
  }
};
} // namespace
