//===- SplitShares.cpp - derivatives of sums of exponentials as products ----===//
//
// The derivative of log(sum(exp(a[i] + w[i, j]))) over i by its terms is dy[j] p[i, j], where p[i, j] is the share of a term
// in its sum. Where w stays the same in all steps, p[i, j] is e[i] f[i, j] / s[j]: e are the step's exponentials, f those of
// w, s = f' e. An adjoint sums over j, or over the steps:
//
//   sum_j dy[j] p[i, j]  is  e * (f u)       u = dy / s
//   sum_t dy[j] p[i, j]  is  f * (E' U)      E and U: the rows of e and u
//
// which are products with a matrix and no exponentials. A step in which a share could have been lost does what the program
// says, as in SplitLogsumexp.cpp, and has rows of zeros.
// Start reading at splitShares().
//
//===----------------------------------------------------------------------===//

#include "ScanEdit.h"
#include "SplitExponentials.h"

#include "scansion/Dialect/Scn/IR/Remarks.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace scansion::scn;

namespace {
/// What decides whether a step's factors lose nothing.
struct Limits {
  double smallestSum; // of the factors' products
  double furthest;    // how far the program's exponents may lie from those of the factors
  double largest;     // derivative of a sum, so that its quotient by the smallest one, and many of them, are finite
};

/// dy[j] p[i, j] and what is made of it.
struct Derivative {
  ScanOp scan;
  MulOp product;
  RepeatedAndShared sum;
  int64_t summed, kept; // the axes
  Value dy;             // one for each sum
  Value levels;         // what the program takes out of each sum's exponents
  llvm::SmallVector<ReduceSumOp> sums;
  AddOp total;        // adds the product to a state, or null
  unsigned state = 0; // which
};
} // namespace

/// Within these the program's exponentials do not overflow, and what vanishes among the factors are shares below 1e-28 or,
/// in float64, 1e-200.
static Limits limitsOf(Type element) {
  return element.isF32() ? Limits{1e-10, 23.0, 1e20} : Limits{1e-100, 250.0, 1e150};
}

/// A vector that is repeated along all axes but this one, perhaps as a row or a column.
static Value repeatedBut(Value x, int64_t axis) {
  auto repeated = x.getDefiningOp<BroadcastOp>();
  if (!repeated)
    return {};
  Value vector = repeated.getX();
  if (auto expanded = vector.getDefiningOp<ExpandDimsOp>(); expanded &&
                                                            expanded.getAxes() == ArrayRef<int64_t>{1 - axis} &&
                                                            repeated.getDimensions() == ArrayRef<int64_t>{0, 1})
    vector = expanded.getX();
  else if (repeated.getDimensions() != ArrayRef<int64_t>{axis})
    return {};
  auto type = cast<RankedTensorType>(vector.getType());
  return type.getRank() != 1 || type.getDimSize(0) == 1 ? Value() : vector;
}

/// Whether all elements are `number`.
static bool isAll(Value x, double number) {
  if (auto filled = x.getDefiningOp<FillLikeOp>())
    return isAll(filled->getOperand(0), number);
  DenseFPElementsAttr data;
  return matchPattern(x, m_Constant(&data)) && data.isSplat() &&
         data.getSplatValue<APFloat>().convertToDouble() == number;
}

/// The sum that a divisor is, if it is one, or 1 where the sum is 0.
static ReduceSumOp sumOfDivisor(Value divisor) {
  auto choice = divisor.getDefiningOp<SelectOp>();
  if (!choice)
    return divisor.getDefiningOp<ReduceSumOp>();
  auto isEmpty = choice->getOperand(0).getDefiningOp<EqOp>();
  auto sum = choice->getOperand(2).getDefiningOp<ReduceSumOp>();
  bool isOneIfEmpty = isEmpty && sum && isEmpty->getOperand(0) == sum.getY() && isAll(isEmpty->getOperand(1), 0.0) &&
                      isAll(choice->getOperand(1), 1.0);
  return isOneIfEmpty ? sum : ReduceSumOp();
}

/// Whether the lengths of all parts are known as well as those of the product: what replaces it then has the same types.
static bool haveSameTypes(Derivative &found) {
  auto type = cast<RankedTensorType>(found.product.getResult().getType());
  auto hasLength = [&](Value vector, int64_t axis) {
    return cast<RankedTensorType>(vector.getType()).getShape().back() == type.getDimSize(axis);
  };
  auto numbers = cast<RankedTensorType>(found.sum.repeated.getX().getType());
  SmallVector<int64_t> lengths;
  for (auto [axis, length] : llvm::enumerate(numbers.getShape()))
    if (!llvm::is_contained(found.sum.unitAxes, int64_t(axis)))
      lengths.push_back(length);
  return lengths == ArrayRef(type.getDimSize(found.summed)) && found.sum.shared.getType() == type &&
         hasLength(found.dy, found.kept) && hasLength(found.levels, found.kept);
}

/// Finds exp(a + w - levels), divided by its sums.
static bool matchShares(DivOp shares, Derivative &found) {
  auto exponentials = shares->getOperand(0).getDefiningOp<ExpOp>();
  auto type = cast<RankedTensorType>(shares.getResult().getType());
  if (!exponentials || type.getRank() != 2)
    return false;
  for (int64_t summed = 0; summed < 2; ++summed) {
    Value divisor = repeatedBut(shares->getOperand(1), 1 - summed);
    ReduceSumOp sum = divisor ? sumOfDivisor(divisor) : ReduceSumOp();
    auto exponents = exponentials->getOperand(0).getDefiningOp<SubOp>();
    if (!sum || !exponents || sum.getX() != exponentials.getResult() || sum.getAxes() != ArrayRef<int64_t>{summed})
      continue;
    auto terms = exponents->getOperand(0).getDefiningOp<AddOp>();
    found.levels = repeatedBut(exponents->getOperand(1), 1 - summed);
    std::optional<RepeatedAndShared> split;
    if (terms && found.levels)
      split = splitSum(terms, {summed}, found.scan, [](BlockArgument) { return true; });
    if (!split || found.scan.getBody().isAncestor(split->shared.getParentRegion()))
      continue;
    found.sum = *split;
    found.summed = summed;
    found.kept = 1 - summed;
    return true;
  }
  return false;
}

/// Whether the op adds the product to a state that steps only add to.
static bool matchTotal(AddOp add, Derivative &found) {
  ScanOp scan = found.scan;
  for (unsigned state = 0; state < scan.getNumStates(); ++state) {
    if (!scan.getStateTaps(state).empty())
      continue;
    BlockArgument current = scan.getStateArguments(state).front();
    if (current.hasOneUse() && *current.user_begin() == add.getOperation() && add->hasOneUse() &&
        scan.getYield().getNext()[state] == add.getResult() && current.getType() == found.product.getType()) {
      found.total = add;
      found.state = state;
      return true;
    }
  }
  return false;
}

static bool matchUses(Derivative &found) {
  for (Operation *user : found.product->getUsers()) {
    auto sum = dyn_cast<ReduceSumOp>(user);
    auto add = dyn_cast<AddOp>(user);
    if (sum && sum.getAxes() == ArrayRef<int64_t>{found.kept})
      found.sums.push_back(sum);
    else if (!add || found.total || !matchTotal(add, found))
      return false;
  }
  return !found.sums.empty() || found.total;
}

static std::optional<Derivative> match(MulOp product) {
  auto scan = dyn_cast<ScanOp>(product->getParentOp());
  if (!scan || scan.hasCondition())
    return std::nullopt;
  for (unsigned side : {0, 1}) {
    Derivative found;
    found.scan = scan;
    found.product = product;
    auto shares = product->getOperand(side).getDefiningOp<DivOp>();
    if (!shares || !matchShares(shares, found))
      continue;
    found.dy = repeatedBut(product->getOperand(1 - side), found.kept);
    if (found.dy && haveSameTypes(found) && matchUses(found))
      return found;
  }
  return std::nullopt;
}

/// The product over one axis of each.
static Value product(OpBuilder &b, Location loc, Value left, int64_t leftAxis, Value right, int64_t rightAxis) {
  return DotOp::create(b, loc, left, right, ArrayRef<int64_t>{}, ArrayRef<int64_t>{}, ArrayRef<int64_t>{leftAxis},
                       ArrayRef<int64_t>{rightAxis});
}

/// Whether the factors have lost nothing in this step. False where something is NaN.
static Value areExact(OpBuilder &b, Location loc, const Derivative &found, const Factors &factors, Value sums) {
  Limits limits = limitsOf(getElementTypeOrSelf(sums.getType()));
  Value areLarge = GeOp::create(b, loc, sums, splatLike(b, loc, limits.smallestSum, sums));
  Value apart = SubOp::create(b, loc, factors.largestOfAll, found.levels);
  Value distance = AbsOp::create(b, loc, apart);
  Value areNear = LeOp::create(b, loc, distance, splatLike(b, loc, limits.furthest, distance));
  Value sizes = AbsOp::create(b, loc, found.dy);
  Value areFinite = LeOp::create(b, loc, sizes, splatLike(b, loc, limits.largest, sizes));
  Value both = AndOp::create(b, loc, areLarge, areNear);
  Value all = AndOp::create(b, loc, both, areFinite);
  return ReduceAllOp::create(b, loc, all, allAxes(all));
}

/// What a step makes of its factors, and zeros where the program does the work.
struct Parts {
  Value sum;       // over the kept axis
  Value numbers;   // e
  Value quotients; // u
};

static Parts writeParts(OpBuilder &b, Location loc, const Derivative &found, const Factors &factors, Value transposed,
                        Value sums) {
  Value quotients = DivOp::create(b, loc, found.dy, sums);
  Value products = product(b, loc, quotients, 0, transposed, 0);
  Value sum = MulOp::create(b, loc, factors.numbers, products);
  return {sum, factors.numbers, quotients};
}

/// The sum over the steps of what is added to a state: the rows of e and u, multiplied, and the matrix.
static void sumAfter(Derivative &found, Value numbers, Value quotients, Value matrix) {
  ScanEdit edit(found.scan);
  bool fromEnd = !found.scan.getSequences().empty() && found.scan.isReversed(0);
  edit.addOutput(numbers, fromEnd);
  edit.addOutput(quotients, fromEnd);
  ScanOp scan = edit.finish();
  OpBuilder b(scan->getNextNode());
  Location loc = found.product.getLoc();
  unsigned outputs = scan.getNumOutputs();
  Value rows[] = {scan.getStack(outputs - 2), scan.getStack(outputs - 1)};
  Value products = product(b, loc, rows[found.summed], 0, rows[1 - found.summed], 0);
  Value part = MulOp::create(b, loc, products, matrix);
  // Of a matrix that has no factors no step has any.
  Value zeros = splatLike(b, loc, 0.0, part);
  Value isNone = EqOp::create(b, loc, products, zeros);
  Value added = SelectOp::create(b, loc, isNone, zeros, part);
  Value final = scan.getFinal(found.state);
  auto total = AddOp::create(b, loc, final, added);
  total->getResult(0).setType(final.getType());
  final.replaceAllUsesExcept(total.getResult(), total);
}

static void split(Derivative &found) {
  OpBuilder before(found.scan), b(found.product->getBlock(), ++Block::iterator(found.product));
  Location loc = found.product.getLoc();
  Factors factors = writeFactors(b, before, loc, found.sum, {found.summed});
  Value sums = product(b, loc, factors.numbers, 0, factors.matrix, found.summed);
  Value isExact = areExact(b, loc, found, factors, sums);
  Value transposed = factors.matrix;
  if (found.kept == 1)
    transposed = TransposeOp::create(before, loc, factors.matrix, ArrayRef<int64_t>{1, 0});
  Parts parts = writeParts(b, loc, found, factors, transposed, sums);
  SmallVector<Value> thens, elses, made;
  if (!found.sums.empty()) {
    Value plain = ReduceSumOp::create(b, loc, found.product, ArrayRef<int64_t>{found.kept});
    thens.push_back(parts.sum);
    elses.push_back(plain);
  }
  if (found.total) {
    Value current = found.scan.getStateArguments(found.state).front();
    Value plain = AddOp::create(b, loc, current, found.product);
    Value noNumbers = splatLike(b, loc, 0.0, parts.numbers), noQuotients = splatLike(b, loc, 0.0, found.dy);
    thens.append({current, parts.numbers, parts.quotients});
    elses.append({plain, noNumbers, noQuotients});
  }
  auto choice = IfOp::create(b, loc, isExact, thens, elses);
  // What the branches compute must not be read by others.
  for (ReduceSumOp sum : found.sums) {
    sum.getY().replaceAllUsesWith(choice.getResult(0));
    sum.erase();
  }
  if (found.total) {
    unsigned place = choice->getNumResults() - 3;
    found.total.getResult().replaceAllUsesWith(choice.getResult(place));
    found.total.erase();
    sumAfter(found, choice.getResult(place + 1), choice.getResult(place + 2), factors.matrix);
  }
  scansion::applied(found.product, "scn-split-logsumexp")
      << "the exponentials of what stays the same, in the derivative: computed once";
}

void scansion::scn::splitShares(MulOp product) {
  if (std::optional<Derivative> found = match(product))
    split(*found);
}
