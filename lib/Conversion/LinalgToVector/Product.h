//===- Product.h - linalg ops that are products of matrices -----------------===//
//
// c[rows, column] += sum over terms of a[rows, terms] . b[terms, column], where rows and terms are one or two loops each and
// the axes of a and b come in any order.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_LINALGTOVECTOR_PRODUCT_H
#define SCANSION_LIB_CONVERSION_LINALGTOVECTOR_PRODUCT_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace scansion {

struct Product {
  mlir::linalg::GenericOp op;
  mlir::OpOperand *a, *b, *c;
  llvm::SmallVector<unsigned, 2> rows, terms; // loops, the outer one first
  unsigned column;

  /// Whether elements side by side belong to different rows of a, or to different terms of b.
  bool isATransposed() const;
  bool isBTransposed() const;
  bool isSingle() const; // f32, or else f64
};

/// The product that the op computes on buffers of floats, if it is one.
std::optional<Product> matchProduct(mlir::linalg::GenericOp op);

/// The lengths and strides that functions of the runtime take (scn_rt_product), in their order.
llvm::SmallVector<mlir::Value> productParameters(mlir::OpBuilder &b, const Product &product);

/// The address of a buffer's first element.
mlir::Value addressOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Value buffer);

/// How long a loop of the op runs.
mlir::Value loopLength(mlir::OpBuilder &b, mlir::linalg::GenericOp op, unsigned loop);

/// A function of the runtime that says whether it did what it was asked.
mlir::Value callOfRuntime(mlir::OpBuilder &b, const Product &product, llvm::StringRef name, mlir::ValueRange arguments);

} // namespace scansion

#endif
