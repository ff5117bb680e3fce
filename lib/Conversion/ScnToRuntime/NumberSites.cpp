//===- NumberSites.cpp - scn-number-sites -----------------------------------===//
//
// What failed code reports is one number; this pass writes the table that explains it. Ops with the same explanation
// share a row.
//
//===----------------------------------------------------------------------===//

#include "scansion/Conversion/Passes.h"
#include "scansion/Conversion/SourceLine.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Runtime/Abi.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace scansion {
#define GEN_PASS_DEF_NUMBERSITES
#include "scansion/Conversion/Passes.h.inc"
} // namespace scansion

using namespace mlir;
using namespace scansion;

static Attribute describe(Operation *op, int status, StringRef message) {
  Builder b(op->getContext());
  auto name = op->getAttrOfType<StringAttr>("op");
  FileLineColLoc place = sourceLine(op->getLoc());
  SmallVector<NamedAttribute> row{
      b.getNamedAttr("file", place ? place.getFilename() : b.getStringAttr("")),
      b.getNamedAttr("line", b.getI64IntegerAttr(place ? place.getLine() : 0)),
      b.getNamedAttr("message", b.getStringAttr(message)),
      b.getNamedAttr("op", name ? name : op->getName().getIdentifier()),
      b.getNamedAttr("status", b.getI32IntegerAttr(status)),
  };
  if (auto raises = op->getAttrOfType<StringAttr>("raises"))
    row.push_back(b.getNamedAttr("raises", raises));
  return b.getDictionaryAttr(row);
}

namespace {
struct NumberSites : scansion::impl::NumberSitesBase<NumberSites> {
  void runOnOperation() override {
    llvm::MapVector<Attribute, int64_t> rows;
    Builder b(&getContext());
    auto number = [&](Operation *op, int status, StringRef message) {
      int64_t next = rows.size();
      return b.getI64IntegerAttr(rows.try_emplace(describe(op, status, message), next).first->second);
    };
    getOperation().walk([&](Operation *op) {
      llvm::TypeSwitch<Operation *>(op)
          .Case([&](scn::CheckOp check) { check.setSiteAttr(number(op, check.getStatus(), check.getMessage())); })
          // A runtime function says itself what went wrong.
          .Case([&](scn::RuntimeCallOp call) { call.setSiteAttr(number(op, SCN_VALUE_ERROR, "")); })
          .Case([&](memref::AllocOp alloc) {
            alloc->setAttr("scn.site", number(op, SCN_MEMORY_ERROR, "an array of {a} bytes does not fit in memory"));
          });
    });
    SmallVector<Attribute> table = llvm::to_vector(llvm::make_first_range(rows));
    getOperation()->setAttr("scn.sites", b.getArrayAttr(table));
  }
};
} // namespace
