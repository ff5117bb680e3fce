//===- ScnDialect.cpp - registration of the dialect -------------------------===//
//
// What the context needs to know: operations, the stream type, constants, and the version in bytecode.
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"
#include "scansion/Runtime/Random.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace scansion::scn;

#include "scansion/Dialect/Scn/IR/ScnDialect.cpp.inc"
#include "scansion/Dialect/Scn/IR/ScnInterfaces.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "scansion/Dialect/Scn/IR/ScnTypes.cpp.inc"

namespace {
struct Version : DialectVersion {
  explicit Version(uint64_t number) : number(number) {}
  uint64_t number;
};

/// Writes the dialect's version into bytecode and refuses what a newer one wrote.
struct BytecodeInterface : BytecodeDialectInterface {
  explicit BytecodeInterface(Dialect *dialect) : BytecodeDialectInterface(dialect) {}

  void writeVersion(DialectBytecodeWriter &writer) const override { writer.writeVarInt(ScnDialect::kBytecodeVersion); }

  std::unique_ptr<DialectVersion> readVersion(DialectBytecodeReader &reader) const override {
    uint64_t number;
    if (failed(reader.readVarInt(number)))
      return nullptr;
    if (number > ScnDialect::kBytecodeVersion) {
      reader.emitError() << "written by a newer scn dialect (version " << number << "), this one is "
                         << ScnDialect::kBytecodeVersion;
      return nullptr;
    }
    return std::make_unique<Version>(number);
  }
};
} // namespace

void ScnDialect::initialize() {
  registerScnDialectOperations(this);
  addTypes<
#define GET_TYPEDEF_LIST
#include "scansion/Dialect/Scn/IR/ScnTypes.cpp.inc"
      >();
  addInterfaces<BytecodeInterface>();
}

Operation *ScnDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  auto elements = dyn_cast<DenseElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, loc, elements);
}

LogicalResult RngType::verify(function_ref<InFlightDiagnostic()> emitError, StringRef algorithm) {
  if (algorithm == "pcg64" || algorithm == "mt19937")
    return success();
  return emitError() << "unknown bit generator '" << algorithm << "', expected pcg64 or mt19937";
}

int64_t RngType::getStateWords() const { return getAlgorithm() == "pcg64" ? SCN_PCG64_WORDS : SCN_MT19937_WORDS; }

bool scansion::scn::agreeWhereKnown(TypeRange lhs, TypeRange rhs) {
  return lhs.size() == rhs.size() && llvm::all_of(llvm::zip(lhs, rhs), [](auto pair) {
           auto [a, b] = pair;
           return getElementTypeOrSelf(a) == getElementTypeOrSelf(b) && succeeded(verifyCompatibleShape(a, b));
         });
}
