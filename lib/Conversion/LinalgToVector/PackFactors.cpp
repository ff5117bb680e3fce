//===- PackFactors.cpp - linalg-pack-factors --------------------------------===//
//
// For each product in a loop: the outermost loop that leaves the right factor alone, what is done before it, and the call
// in place of the product. Start reading at rewrite().
//
//===----------------------------------------------------------------------===//

#include "Product.h"
#include "ReadOnlyBuffers.h"

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
#define GEN_PASS_DEF_PACKFACTORS
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

/// Elements of a factor, and rows of the result, from which on a layout of its own is worth it.
static constexpr int64_t kLeastElements = 2048, kLeastRows = 4;
/// The packed form's rows are a multiple of this long (scn_rt_gemm_pack_f32).
static constexpr int64_t kPanelBytes = 128;

//===----------------------------------------------------------------------===//
// The rewriting
//===----------------------------------------------------------------------===//

namespace {
/// How long the factor is along a loop of the product, and how far apart its elements are.
struct Axis {
  Value length, stride;
};
} // namespace

static Axis axisOf(OpBuilder &b, const Product &product, unsigned loop) {
  linalg::GenericOp op = product.op;
  auto parts = memref::ExtractStridedMetadataOp::create(b, op.getLoc(), product.b->get());
  AffineMap map = op.getMatchingIndexingMap(product.b);
  unsigned axis = *map.getResultPosition(getAffineDimExpr(loop, b.getContext()));
  return {parts.getSizes()[axis], parts.getStrides()[axis]};
}

namespace {
struct Packed {
  Value buffer, isReady;
};
} // namespace

/// Before the loop: memory for the factor's layout and the call that writes it.
static Packed pack(OpBuilder &b, const Product &product) {
  Location loc = linalg::GenericOp(product.op).getLoc();
  Type element = cast<MemRefType>(product.b->get().getType()).getElementType();
  auto index = [&](int64_t value) { return arith::ConstantIndexOp::create(b, loc, value).getResult(); };
  Axis k = axisOf(b, product, product.terms[0]);
  Axis n = axisOf(b, product, product.column);
  Value size = arith::MulIOp::create(b, loc, k.length, n.length);
  Value isLarge = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::uge, size, index(kLeastElements));
  Value panel = index(kPanelBytes / (element.getIntOrFloatBitWidth() / 8));
  Value panels = arith::CeilDivUIOp::create(b, loc, n.length, panel);
  Value columns = arith::MulIOp::create(b, loc, panels, panel);
  Value needed = arith::MulIOp::create(b, loc, k.length, columns);
  Value room = arith::SelectOp::create(b, loc, isLarge, needed, index(0));
  auto type = MemRefType::get({ShapedType::kDynamic}, element);
  Value buffer = memref::AllocOp::create(b, loc, type, room, b.getI64IntegerAttr(64));
  auto choice = scf::IfOp::create(
      b, loc, isLarge,
      [&](OpBuilder &inner, Location) {
        Value from = addressOf(inner, loc, product.b->get());
        Value to = addressOf(inner, loc, buffer);
        Value done = callOfRuntime(inner, product, product.isSingle() ? "scn_rt_gemm_pack_f32" : "scn_rt_gemm_pack_f64",
                                   {from, to, k.length, n.length, k.stride, n.stride});
        scf::YieldOp::create(inner, loc, done);
      },
      [&](OpBuilder &inner, Location) {
        Value no = arith::ConstantIntOp::create(inner, loc, 0, 1);
        scf::YieldOp::create(inner, loc, no);
      });
  return {buffer, choice.getResult(0)};
}

/// In the loop: the product with the packed factor where there is one and enough rows, else as it was.
static void multiply(const Product &product, const Packed &packed) {
  linalg::GenericOp op = product.op;
  OpBuilder b(op);
  Location loc = op.getLoc();
  Value rows = loopLength(b, op, product.rows[0]);
  if (product.rows.size() == 2) {
    Value inner = loopLength(b, op, product.rows[1]);
    rows = arith::MulIOp::create(b, loc, rows, inner);
  }
  Value least = arith::ConstantIndexOp::create(b, loc, kLeastRows);
  Value isEnough = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::uge, rows, least);
  Value use = arith::AndIOp::create(b, loc, packed.isReady, isEnough);
  auto choice = scf::IfOp::create(b, loc, use, /*withElseRegion=*/true);
  op->moveBefore(choice.elseBlock(), choice.elseBlock()->begin());
  b.setInsertionPointToStart(choice.thenBlock());
  SmallVector<Value> arguments;
  for (Value matrix : {product.a->get(), packed.buffer, product.c->get()})
    arguments.push_back(addressOf(b, loc, matrix));
  llvm::append_range(arguments, productParameters(b, product));
  callOfRuntime(b, product, product.isSingle() ? "scn_rt_gemm_packed_f32" : "scn_rt_gemm_packed_f64", arguments);
}

static bool isWorthIt(const Product &product) {
  linalg::GenericOp op = product.op;
  auto result = cast<MemRefType>(product.c->get().getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (product.terms.size() != 1 || failed(result.getStridesAndOffset(strides, offset)) || strides.back() != 1)
    return false;
  SmallVector<int64_t> lengths = op.getStaticLoopRanges();
  int64_t k = lengths[product.terms[0]], n = lengths[product.column], m = lengths[product.rows[0]];
  bool isSmall = !ShapedType::isDynamic(k) && !ShapedType::isDynamic(n) && k * n < kLeastElements;
  bool isFlat = product.rows.size() == 1 && !ShapedType::isDynamic(m) && m < kLeastRows;
  return !isSmall && !isFlat;
}

static void rewrite(linalg::GenericOp op) {
  std::optional<Product> product = matchProduct(op);
  if (!product || !isWorthIt(*product))
    return;
  scf::ForOp loop = outermostReader(op, product->b->get());
  if (!loop) {
    if (op->getParentOfType<scf::ForOp>())
      missed(op, "linalg-pack-factors") << "its right factor changes in the loop";
    return;
  }
  OpBuilder b(loop);
  multiply(*product, pack(b, *product));
  applied(op, "linalg-pack-factors") << "its right factor is laid out once, before the loop";
}

namespace {
struct PackFactorsPass : scansion::impl::PackFactorsBase<PackFactorsPass> {
  void runOnOperation() override {
    SmallVector<linalg::GenericOp> ops;
    getOperation().walk([&](linalg::GenericOp op) { ops.push_back(op); });
    llvm::for_each(ops, rewrite);
  }
};
} // namespace
