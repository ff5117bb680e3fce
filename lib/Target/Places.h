//===- Places.h - the user's lines behind numbered locations ----------------===//
//
// A program whose locations are numbers is the same program wherever its lines stand in a file, so that a cache knows it
// again. The lines are put back into what the compiler says about it.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_TARGET_PLACES_H
#define SCANSION_LIB_TARGET_PLACES_H

#include "scansion/Target/Compiler.h"

namespace scansion {

class Places {
public:
  explicit Places(std::vector<Location> places) : places_(std::move(places)) {}

  /// The line that a numbered location stands for; other locations stay.
  Location bind(const Location &location) const;
  /// The text with "file:line" for each numbered location in it.
  std::string bind(const std::string &text) const;
  Site bind(const Site &site) const;

private:
  const Location *find(long number) const;

  std::vector<Location> places_;
};

} // namespace scansion

#endif
