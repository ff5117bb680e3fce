//===- OperandChecks.cpp - what must hold before types are inferred ---------===//
//
// Numbers of operands come from the operation's traits; operand segments from a table.
//
//===----------------------------------------------------------------------===//

#include "OperandChecks.h"

#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Error.h"

#include "llvm/ADT/STLExtras.h"

namespace scansion::detail {

namespace {
struct ArityRow {
  bool (*holds)(mlir::RegisteredOperationName);
  size_t count;
};
template <template <typename> class Trait> bool hasTrait(mlir::RegisteredOperationName name) {
  return name.hasTrait<Trait>();
}
constexpr ArityRow kExactly[] = {{hasTrait<mlir::OpTrait::ZeroOperands>, 0},
                                 {hasTrait<mlir::OpTrait::OneOperand>, 1},
                                 {hasTrait<mlir::OpTrait::NOperands<2>::Impl>, 2},
                                 {hasTrait<mlir::OpTrait::NOperands<3>::Impl>, 3},
                                 {hasTrait<mlir::OpTrait::NOperands<4>::Impl>, 4}};
constexpr ArityRow kAtLeast[] = {{hasTrait<mlir::OpTrait::AtLeastNOperands<1>::Impl>, 1},
                                 {hasTrait<mlir::OpTrait::AtLeastNOperands<2>::Impl>, 2},
                                 {hasTrait<mlir::OpTrait::AtLeastNOperands<3>::Impl>, 3}};

/// Operations with several variadic lists: `fixed` single operands, then one list for each static list. Where
/// `freeList` is set, a list of any length stands between the two.
struct SegmentRow {
  llvm::StringLiteral op;
  unsigned fixed;
  bool freeList;
  llvm::ArrayRef<llvm::StringLiteral> lists;
};
constexpr llvm::StringLiteral kBounds[] = {"static_starts", "static_stops", "static_steps"};
constexpr llvm::StringLiteral kSizes[] = {"static_sizes"};
const SegmentRow kSegments[] = {
    {"scn.slice", 1, false, kBounds}, {"scn.update_slice", 2, false, kBounds}, {"scn.random", 1, true, kSizes}};

/// Attributes that an operation may leave out; flags that are false count as left out.
constexpr llvm::StringLiteral kOptional[] = {
    "accumulate", "reverse", "right",     "name",          "site",   "checked", "operandSegmentSizes",
    "nan",        "lower",   "transpose", "unit_diagonal", "finite", "full",    "note"};
} // namespace

static std::string quoted(mlir::RegisteredOperationName name) { return name.getStringRef().str(); }

void checkOperands(mlir::RegisteredOperationName name, llvm::ArrayRef<mlir::Value> operands, const Location &location) {
  size_t count = operands.size();
  auto wrong = [&](const char *relation, size_t expected) {
    throw Error(ErrorKind::Type,
                quoted(name) + " takes " + relation + std::to_string(expected) + " operands, got " +
                    std::to_string(count),
                location);
  };
  for (const ArityRow &row : kExactly)
    if (row.holds(name) && count != row.count)
      wrong("", row.count);
  for (const ArityRow &row : kAtLeast)
    if (row.holds(name) && count < row.count)
      wrong("at least ", row.count);

  llvm::StringRef text = name.getStringRef();
  bool takesStream = text == scn::RandomOp::getOperationName();
  bool takesAnything = text == scn::IdentityOp::getOperationName() || text == scn::IfOp::getOperationName() ||
                       text == scn::AssertOp::getOperationName();
  for (auto [index, operand] : llvm::enumerate(operands)) {
    bool isStream = mlir::isa<scn::RngType>(operand.getType());
    if (isStream != (takesStream && index == 0) && !takesAnything)
      throw Error(ErrorKind::Type,
                  quoted(name) + ": operand " + std::to_string(index) +
                      (isStream ? " is a random stream" : " is not a random stream"),
                  location);
  }
}

void checkAttributeNames(mlir::RegisteredOperationName name, const mlir::NamedAttrList &attributes,
                         const Location &location) {
  for (mlir::NamedAttribute attribute : attributes)
    if (!llvm::is_contained(name.getAttributeNames(), attribute.getName()))
      throw Error(ErrorKind::Value, quoted(name) + " has no attribute '" + attribute.getName().str() + "'", location);
  for (mlir::StringAttr declared : name.getAttributeNames())
    if (!attributes.get(declared) && !llvm::is_contained(kOptional, declared.getValue()))
      throw Error(ErrorKind::Value, quoted(name) + " needs the attribute '" + declared.str() + "'", location);
}

void addSegmentSizes(mlir::RegisteredOperationName name, size_t operands, mlir::NamedAttrList &attributes,
                     const Location &location) {
  if (name.getStringRef() == scn::IfOp::getOperationName()) {
    int32_t branch = static_cast<int32_t>(operands / 2);
    if (operands != 2 * static_cast<size_t>(branch) + 1)
      throw Error(ErrorKind::Type, "scn.if takes a condition and as many values of one branch as of the other",
                  location);
    attributes.set("operandSegmentSizes", mlir::DenseI32ArrayAttr::get(name.getContext(), {1, branch, branch}));
    return;
  }
  auto row = llvm::find_if(kSegments, [&](const SegmentRow &row) { return row.op == name.getStringRef(); });
  if (row == std::end(kSegments))
    return;
  llvm::SmallVector<int32_t> counts;
  size_t listed = row->fixed;
  for (llvm::StringRef list : row->lists) {
    auto sizes = mlir::dyn_cast_or_null<mlir::DenseI64ArrayAttr>(attributes.get(list));
    if (!sizes)
      throw Error(ErrorKind::Value, quoted(name) + " needs the integers '" + list.str() + "'", location);
    counts.push_back(llvm::count_if(sizes.asArrayRef(), mlir::ShapedType::isDynamic));
    listed += counts.back();
  }
  if (operands < listed || (operands > listed && !row->freeList))
    throw Error(ErrorKind::Type,
                quoted(name) + ": the attributes ask for " + std::to_string(listed) + " operands, got " +
                    std::to_string(operands),
                location);
  if (row->freeList)
    counts.insert(counts.begin(), operands - listed);
  counts.insert(counts.begin(), row->fixed, 1);
  attributes.set("operandSegmentSizes", mlir::DenseI32ArrayAttr::get(name.getContext(), counts));
}

} // namespace scansion::detail
