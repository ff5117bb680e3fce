//===- LibraryCalls.cpp - elements that a library computes ------------------===//
//
// See LibraryCalls.h.
//
//===----------------------------------------------------------------------===//

#include "LibraryCalls.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace scansion;
using namespace scansion::scalar;

/// The declaration of a library's function in the symbol table around the op that is lowered.
static func::FuncOp declare(Site &site, StringRef name, FunctionType type) {
  Operation *table = SymbolTable::getNearestSymbolTable(site.op);
  if (auto known = dyn_cast_or_null<func::FuncOp>(SymbolTable::lookupSymbolIn(table, name)))
    return known;
  OpBuilder::InsertionGuard guard(site.builder);
  site.builder.setInsertionPointToStart(&table->getRegion(0).front());
  auto function = func::FuncOp::create(site.builder, site.loc, name, type);
  function.setPrivate();
  function->setAttr("llvm.readnone", site.builder.getUnitAttr());
  return function;
}

Float scalar::callLibrary(Float x, StringRef name) {
  Site &site = x.getSite();
  Type type = Value(x).getType();
  std::string symbol = x.isDouble() ? name.str() : name.str() + "f";
  func::FuncOp callee = declare(site, symbol, site.builder.getFunctionType(type, type));
  return {site, func::CallOp::create(site.builder, site.loc, callee, ValueRange{x}).getResult(0)};
}

Value scalar::inDouble(Site &site, Emitter emitter) {
  if (!site.getType().isF32())
    return emitter(site);
  Type wide = site.builder.getF64Type();
  Site wideSite{site.builder, site.loc, {}, site.op};
  for (Value x : site.scalars)
    wideSite.scalars.push_back(arith::ExtFOp::create(site.builder, site.loc, wide, x));
  Value result = emitter(wideSite);
  return arith::TruncFOp::create(site.builder, site.loc, site.getType(), result);
}

Float scalar::whereRarely(Value condition, Float usual, llvm::function_ref<Float()> write) {
  Site &site = usual.getSite();
  OpBuilder &b = site.builder;
  auto branch = scf::IfOp::create(b, site.loc, TypeRange(Value(usual).getType()), condition, /*addThenBlock=*/true,
                                  /*addElseBlock=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(branch.thenBlock());
  Float rare = write();
  scf::YieldOp::create(b, site.loc, Value(rare));
  b.setInsertionPointToEnd(branch.elseBlock());
  scf::YieldOp::create(b, site.loc, Value(usual));
  return {site, branch.getResult(0)};
}
