//===- SourceLine.h - the user's line in a location -------------------------===//
//
// Locations nest: names, call sites, fused ones. What a user wants to read is the first place in a file among them.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_CONVERSION_SOURCELINE_H
#define SCANSION_CONVERSION_SOURCELINE_H

#include "mlir/IR/Location.h"

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

} // namespace scansion

#endif
