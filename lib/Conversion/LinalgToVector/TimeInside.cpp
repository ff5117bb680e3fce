//===- TimeInside.cpp - scf-time-inside -------------------------------------===//
//
// A nest is looked at as a whole: every read and write must be at the same place in each step, and at the loop's own column.
// Then a column knows nothing of the others, and its places are registers during all steps. The columns of a nest come in
// two groups, those of whole vectors and what is left over. Start reading at turn().
//
//===----------------------------------------------------------------------===//

#include "ColumnNest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "scansion/Conversion/Passes.h"
#include "scansion/Conversion/SourceLine.h"
#include "scansion/Dialect/Scn/IR/Remarks.h"

using namespace mlir;
using namespace scansion;

namespace scansion {
#define GEN_PASS_DEF_TIMEINSIDE
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

namespace {
/// Where accesses go: a buffer and the indices before the column. A place without column is a single number.
struct Place {
  Value buffer;
  SmallVector<Value> indices;
  bool hasColumn;
  Type type;
  bool isStored = false;

  bool isSame(const Place &other) const {
    return buffer == other.buffer && indices == other.indices && hasColumn == other.hasColumn;
  }
};

/// Loops over the same columns, and what they read and write.
struct Group : ColumnLoops {
  SmallVector<Place> places;

  /// How many columns are computed together: as many as the registers hold, and as the size of the body is worth.
  int64_t columns() const;
};
} // namespace

static int64_t widthOf(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector ? vector.getNumElements() : 1;
}

int64_t Group::columns() const {
  if (step == 1)
    return 1;
  int64_t ops = 0;
  bool hasFunctions = false;
  for (scf::ForOp loop : loops)
    for (Operation &op : loop.getBody()->without_terminator()) {
      ++ops;
      hasFunctions |= isa<math::MathDialect>(op.getDialect()) && !isa<math::FmaOp, math::AbsFOp>(op);
    }
  int64_t registers = places.size() + (hasFunctions ? 8 : 1);
  int64_t most = std::min<int64_t>(24 / registers, 64 / std::max<int64_t>(ops, 1));
  return most >= 8 ? 8 : most >= 4 ? 4 : most >= 2 ? 2 : 1;
}

//===----------------------------------------------------------------------===//
// What may be turned
//===----------------------------------------------------------------------===//

namespace {
class Nest {
public:
  explicit Nest(scf::ForOp time) : time(time) {}
  bool match() {
    for (ColumnLoops &loops : columnLoops(time))
      groups.push_back({std::move(loops), {}});
    return !groups.empty() && collectPlaces() && isMemoryApart();
  }
  void turn();

private:
  bool collectPlaces();
  bool addPlace(Group &group, scf::ForOp loop, const Access &access);
  bool isMemoryApart() const;
  void emit(const Group &group, OpBuilder &b, Value from, Value to, int64_t columns);
  bool isOutside(Value value) { return time.isDefinedOutsideOfLoop(value); }

  scf::ForOp time;
  SmallVector<Group> groups;
};
} // namespace

bool Nest::addPlace(Group &group, scf::ForOp loop, const Access &access) {
  SmallVector<Value> indices(access.indices);
  bool hasColumn = !indices.empty() && indices.back() == loop.getInductionVar();
  if (hasColumn)
    indices.pop_back();
  if (!isOutside(access.buffer) || !llvm::all_of(indices, [&](Value index) { return isOutside(index); }))
    return false;
  if (hasColumn ? widthOf(access.type) != group.step : (access.stored || isa<VectorType>(access.type)))
    return false;
  Place place{access.buffer, indices, hasColumn, access.type, static_cast<bool>(access.stored)};
  auto known = llvm::find_if(group.places, [&](const Place &other) { return other.isSame(place); });
  if (known == group.places.end())
    group.places.push_back(place);
  else if (known->type != place.type)
    return false;
  else
    known->isStored |= place.isStored;
  return true;
}

bool Nest::collectPlaces() {
  for (Group &group : groups)
    for (scf::ForOp loop : group.loops)
      for (Operation &op : loop.getBody()->without_terminator()) {
        std::optional<Access> access = accessOf(op);
        if (access ? !addPlace(group, loop, *access) : !onlyComputes(op))
          return false;
      }
  return true;
}

/// Whether what is written is in allocations of which nothing else is read or written, row by row dense.
bool Nest::isMemoryApart() const {
  SmallVector<Place> places;
  for (const Group &group : groups)
    llvm::append_range(places, group.places);
  if (!llvm::all_of(places, [](const Place &place) { return isKnownRoot(rootOf(place.buffer)); }))
    return false;
  for (const Place &written : places) {
    if (!written.isStored)
      continue;
    SmallVector<int64_t> strides;
    int64_t offset;
    auto type = cast<MemRefType>(written.buffer.getType());
    if (!rootOf(written.buffer).getDefiningOp<memref::AllocOp>() || failed(type.getStridesAndOffset(strides, offset)) ||
        strides.back() != 1)
      return false;
    for (const Place &other : places)
      if (rootOf(other.buffer) == rootOf(written.buffer) && !other.isSame(written))
        return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Turning
//===----------------------------------------------------------------------===//

namespace {
/// The registers of some columns: the value of each place in each column, and how to go through the steps with them.
class Columns {
public:
  Columns(const Group &group, OpBuilder &b, Location loc, Value first, int64_t count) : group(group), b(b), loc(loc) {
    for (int64_t i = 0; i < count; ++i) {
      Value shift = arith::ConstantIndexOp::create(b, loc, i * group.step);
      columns.push_back(i ? arith::AddIOp::create(b, loc, first, shift).getResult() : first);
      for (const Place &place : group.places)
        current.push_back(load(place, columns.back()));
    }
  }
  /// The values that steps change.
  SmallVector<Value> carried() const {
    SmallVector<Value> values;
    for (auto [index, value] : llvm::enumerate(current))
      if (placeAt(index).isStored)
        values.push_back(value);
    return values;
  }
  void carry(ValueRange values) {
    unsigned next = 0;
    for (auto [index, value] : llvm::enumerate(current))
      if (placeAt(index).isStored)
        value = values[next++];
  }
  void run(scf::ForOp loop, const IRMapping &outer) {
    for (auto [column, place] : llvm::enumerate(columns)) {
      IRMapping mapping = outer;
      mapping.map(loop.getInductionVar(), place);
      for (Operation &op : loop.getBody()->without_terminator())
        run(op, loop, column, mapping);
    }
  }
  void store() {
    for (auto [index, value] : llvm::enumerate(current)) {
      const Place &place = placeAt(index);
      if (!place.isStored)
        continue;
      SmallVector<Value> indices = indicesOf(place, columns[index / group.places.size()]);
      if (isa<VectorType>(place.type))
        vector::StoreOp::create(b, loc, value, place.buffer, indices);
      else
        memref::StoreOp::create(b, loc, value, place.buffer, indices);
    }
  }

private:
  const Place &placeAt(unsigned index) const { return group.places[index % group.places.size()]; }
  SmallVector<Value> indicesOf(const Place &place, Value column) const {
    SmallVector<Value> indices = place.indices;
    if (place.hasColumn)
      indices.push_back(column);
    return indices;
  }
  Value load(const Place &place, Value column) {
    SmallVector<Value> indices = indicesOf(place, column);
    if (auto type = dyn_cast<VectorType>(place.type))
      return vector::LoadOp::create(b, loc, type, place.buffer, indices);
    return memref::LoadOp::create(b, loc, place.buffer, indices);
  }
  void run(Operation &op, scf::ForOp loop, unsigned column, IRMapping &mapping) {
    std::optional<Access> access = accessOf(op);
    if (!access) {
      b.clone(op, mapping);
      return;
    }
    SmallVector<Value> indices(access->indices);
    bool hasColumn = !indices.empty() && indices.back() == loop.getInductionVar();
    if (hasColumn)
      indices.pop_back();
    Place wanted{access->buffer, indices, hasColumn, access->type};
    auto place = llvm::find_if(group.places, [&](const Place &other) { return other.isSame(wanted); });
    Value &value = current[column * group.places.size() + (place - group.places.begin())];
    if (access->stored)
      value = mapping.lookupOrDefault(access->stored);
    else
      mapping.map(op.getResult(0), value);
  }

  const Group &group;
  OpBuilder &b;
  Location loc;
  SmallVector<Value> columns;
  SmallVector<Value> current; // column by column, place by place
};
} // namespace

/// Some columns at a time, from column `from` on.
void Nest::emit(const Group &group, OpBuilder &b, Value from, Value to, int64_t columns) {
  // The loop over steps stays what it was, known by its location; the one around it is no scan.
  Location loc = isScan(time) ? cast<NameLoc>(time.getLoc()).getChildLoc() : time.getLoc();
  Value step = arith::ConstantIndexOp::create(b, loc, group.step * columns);
  auto outer = scf::ForOp::create(b, loc, from, to, step);
  auto isApart = [](const Place &place) { return place.hasColumn || !place.isStored; };
  if (llvm::all_of(group.places, isApart) && getConstantIntValue(from) == 0)
    outer->setAttr(kIndependentSteps, b.getUnitAttr());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(outer.getBody()->getTerminator());
  Columns registers(group, b, loc, outer.getInductionVar(), columns);
  auto steps = scf::ForOp::create(b, time.getLoc(), time.getLowerBound(), time.getUpperBound(), time.getStep(),
                                  registers.carried());
  b.setInsertionPointToStart(steps.getBody());
  registers.carry(steps.getRegionIterArgs());
  IRMapping mapping;
  mapping.map(time.getInductionVar(), steps.getInductionVar());
  for (Operation &op : time.getBody()->without_terminator()) {
    auto loop = dyn_cast<scf::ForOp>(op);
    if (!loop)
      b.clone(op, mapping);
    else if (llvm::is_contained(group.loops, loop))
      registers.run(loop, mapping);
  }
  if (steps.getNumResults() != 0)
    scf::YieldOp::create(b, time.getLoc(), registers.carried());
  b.setInsertionPointAfter(steps);
  registers.carry(steps.getResults());
  registers.store();
}

void Nest::turn() {
  OpBuilder b(time);
  Location loc = time.getLoc();
  // Without steps nothing is read: lengths need not agree then.
  Value hasSteps = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, time.getLowerBound(), time.getUpperBound());
  auto guarded = scf::IfOp::create(b, loc, hasSteps, /*withElseRegion=*/false);
  b.setInsertionPoint(guarded.thenYield());
  for (const Group &group : groups) {
    int64_t columns = group.columns();
    Value from = group.from;
    if (columns > 1) {
      Value length = arith::SubIOp::create(b, loc, group.to, from);
      Value block = arith::ConstantIndexOp::create(b, loc, group.step * columns);
      Value rest = arith::RemUIOp::create(b, loc, length, block);
      Value whole = arith::SubIOp::create(b, loc, group.to, rest);
      emit(group, b, from, whole, columns);
      from = whole;
    }
    emit(group, b, from, group.to, 1);
  }
  time.erase();
}

namespace {
struct TimeInsidePass : scansion::impl::TimeInsideBase<TimeInsidePass> {
  void runOnOperation() override {
    SmallVector<scf::ForOp> loops;
    getOperation().walk([&](scf::ForOp loop) { loops.push_back(loop); });
    for (scf::ForOp loop : loops) {
      Nest nest(loop);
      if (!nest.match())
        continue;
      applied(loop, "scf-time-inside") << "elements stay in registers through all steps";
      nest.turn();
    }
  }
};
} // namespace
