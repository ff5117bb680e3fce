//===- UserLocation.h - which line of the user's program is running ---------===//
//
// Every operation and every error carries the line of the user's program that caused it: the innermost frame that is not
// of the package.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_PYTHON_SRC_USERLOCATION_H
#define SCANSION_PYTHON_SRC_USERLOCATION_H

#include "scansion/Types.h"

#include <string>

namespace scansion::python {

/// Frames of files below `directory` are not the user's.
void setPackageDirectory(std::string directory);
/// The innermost frame outside the package; line 0 if there is none.
Location userLocation();

} // namespace scansion::python

#endif
