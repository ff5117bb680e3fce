//===- StackedRows.cpp - rows of stacked tensors ----------------------------===//
//
// Reads and writes of rows as tensor.extract_slice and tensor.insert_slice with a rank less on the side of the row.
//
//===----------------------------------------------------------------------===//

#include "StackedRows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

static RankedTensorType tensorType(Value value) { return cast<RankedTensorType>(value.getType()); }

SmallVector<OpFoldResult> scansion::axisLengths(OpBuilder &b, Location loc, Value tensor, int64_t first) {
  SmallVector<OpFoldResult> lengths;
  for (int64_t axis = first; axis < tensorType(tensor).getRank(); ++axis)
    lengths.push_back(tensor::getMixedSize(b, loc, tensor, axis));
  return lengths;
}

/// Whether rows hold no elements. Upstream's slices refuse the offset 0 on an axis of static length 0.
static bool areEmptyRows(Value stacked) { return llvm::is_contained(tensorType(stacked).getShape().drop_front(), 0); }

/// Offsets, sizes and strides of `rows` rows from `from` on, whole along the other axes.
static void describeRows(OpBuilder &b, OpFoldResult from, OpFoldResult rows, ArrayRef<OpFoldResult> lengths,
                         SmallVectorImpl<OpFoldResult> &offsets, SmallVectorImpl<OpFoldResult> &sizes,
                         SmallVectorImpl<OpFoldResult> &strides) {
  offsets.assign(lengths.size() + 1, b.getIndexAttr(0));
  offsets[0] = from;
  sizes.push_back(rows);
  llvm::append_range(sizes, lengths);
  strides.assign(lengths.size() + 1, b.getIndexAttr(1));
}

Value scansion::readRow(OpBuilder &b, Location loc, Value stacked, Value index, RankedTensorType rowType) {
  if (areEmptyRows(stacked))
    return castLengths(
        b, loc, tensor::EmptyOp::create(b, loc, axisLengths(b, loc, stacked, 1), rowType.getElementType()), rowType);
  SmallVector<OpFoldResult> offsets, sizes, strides;
  describeRows(b, index, b.getIndexAttr(1), axisLengths(b, loc, stacked, 1), offsets, sizes, strides);
  auto type = RankedTensorType::get(tensorType(stacked).getShape().drop_front(), rowType.getElementType());
  Value row = tensor::ExtractSliceOp::create(b, loc, type, stacked, offsets, sizes, strides);
  return castLengths(b, loc, row, rowType);
}

Value scansion::writeRow(OpBuilder &b, Location loc, Value row, Value stacked, Value index) {
  if (areEmptyRows(stacked))
    return stacked;
  // Both sides say the same lengths as far as either knows them: upstream asserts where they differ.
  SmallVector<OpFoldResult> lengths = axisLengths(b, loc, stacked, 1);
  SmallVector<int64_t> shape;
  for (auto [axis, length] : llvm::enumerate(tensorType(stacked).getShape().drop_front())) {
    int64_t known = tensorType(row).getDimSize(axis);
    if (ShapedType::isDynamic(length) && !ShapedType::isDynamic(known))
      lengths[axis] = b.getIndexAttr(known);
    shape.push_back(ShapedType::isDynamic(length) ? known : length);
  }
  SmallVector<OpFoldResult> offsets, sizes, strides;
  describeRows(b, index, b.getIndexAttr(1), lengths, offsets, sizes, strides);
  auto type = RankedTensorType::get(shape, tensorType(row).getElementType());
  return tensor::InsertSliceOp::create(b, loc, castLengths(b, loc, row, type), stacked, offsets, sizes, strides);
}

Value scansion::readRows(OpBuilder &b, Location loc, Value stacked, OpFoldResult from, OpFoldResult count) {
  if (areEmptyRows(stacked) || getConstantIntValue(count) == 0)
    return emptyRows(b, loc, count, axisLengths(b, loc, stacked, 1), tensorType(stacked).getElementType());
  SmallVector<OpFoldResult> offsets, sizes, strides;
  describeRows(b, from, count, axisLengths(b, loc, stacked, 1), offsets, sizes, strides);
  return tensor::ExtractSliceOp::create(b, loc, stacked, offsets, sizes, strides);
}

Value scansion::emptyRows(OpBuilder &b, Location loc, OpFoldResult rows, ArrayRef<OpFoldResult> lengths, Type element) {
  SmallVector<OpFoldResult> sizes{rows};
  llvm::append_range(sizes, lengths);
  return tensor::EmptyOp::create(b, loc, sizes, element);
}

Value scansion::castLengths(OpBuilder &b, Location loc, Value value, Type type) {
  return value.getType() == type ? value : tensor::CastOp::create(b, loc, type, value).getResult();
}
