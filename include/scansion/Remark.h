//===- Remark.h - what the compiler says of its work ------------------------===//

#ifndef SCANSION_REMARK_H
#define SCANSION_REMARK_H

#include "scansion/Error.h"

#include <string>

namespace scansion {

/// What a pass of the compiler did with an operation, or did not and why.
struct Remark {
  bool applied = false;
  std::string pass; // "scn-hoist-invariants"
  std::string message;
  Location location;
};

} // namespace scansion

#endif
