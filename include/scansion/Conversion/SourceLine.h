//===- SourceLine.h - the user's line in a location -------------------------===//
//
// Locations nest: names, call sites, fused ones. What a user wants to read is the first place in a file among them.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_CONVERSION_SOURCELINE_H
#define SCANSION_CONVERSION_SOURCELINE_H

#include "mlir/IR/Location.h"
#include "mlir/IR/Operation.h"

namespace scansion {

/// The first place in a file that a location mentions; null if there is none.
inline mlir::FileLineColLoc sourceLine(mlir::Location location) {
  mlir::FileLineColLoc found;
  location->walk([&](mlir::Location part) {
    found = mlir::dyn_cast<mlir::FileLineColLoc>(part);
    return found ? mlir::WalkResult::interrupt() : mlir::WalkResult::advance();
  });
  return found;
}

/// The location of a loop that runs a scan, by which later passes know it: what they need it for is diagnostics, and
/// every rewriting of a loop keeps its location.
inline mlir::Location scanLocation(mlir::Location location) {
  return mlir::NameLoc::get(mlir::StringAttr::get(location.getContext(), "scan"), location);
}

inline bool isScan(mlir::Operation *loop) {
  auto name = mlir::dyn_cast<mlir::NameLoc>(loop->getLoc());
  return name && name.getName() == "scan";
}

} // namespace scansion

#endif
