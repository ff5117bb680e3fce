//===- BuildId.h - which build of the libraries this is ---------------------===//

#ifndef SCANSION_LIB_TARGET_BUILDID_H
#define SCANSION_LIB_TARGET_BUILDID_H

#include <optional>
#include <string>

namespace scansion {

/// The linker's build ids of the compiler and of the runtime that its code calls; none if either has no id.
std::optional<std::string> buildId();

} // namespace scansion

#endif
