//===- VariableNames.h - the user's names in locations ----------------------===//
//
// The argument of a scan's body stands for a sequence or a state, and messages at run time call it as the user does. Its
// name is part of its location, since that is what every rewriting of a scan keeps.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_IR_VARIABLENAMES_H
#define SCANSION_DIALECT_SCN_IR_VARIABLENAMES_H

#include "mlir/IR/Location.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"

namespace scansion::scn {

/// What tells a variable's name from other names in locations.
inline constexpr llvm::StringLiteral kVariableMark = "variable ";

/// A location with a variable's name; the location itself if the name is empty.
inline mlir::Location withVariableName(mlir::Location location, llvm::StringRef name) {
  if (name.empty())
    return location;
  return mlir::NameLoc::get(mlir::StringAttr::get(location.getContext(), kVariableMark + name), location);
}

/// The variable's name in a location; empty if it has none.
inline llvm::StringRef variableName(mlir::Location location) {
  auto named = mlir::dyn_cast<mlir::NameLoc>(location);
  llvm::StringRef name = named ? named.getName().getValue() : llvm::StringRef();
  return name.consume_front(kVariableMark) ? name : llvm::StringRef();
}

} // namespace scansion::scn

#endif
