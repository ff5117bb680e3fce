//===- Places.cpp - the user's lines behind numbered locations --------------===//
//
// See Places.h.
//
//===----------------------------------------------------------------------===//

#include "Places.h"

#include <cstdlib>

namespace scansion {

const Location *Places::find(long number) const {
  return number >= 1 && number <= static_cast<long>(places_.size()) ? &places_[number - 1] : nullptr;
}

Location Places::bind(const Location &location) const {
  const Location *place = location.file == kNumberedPlace ? find(location.line) : nullptr;
  return place ? *place : location;
}

std::string Places::bind(const std::string &text) const {
  const std::string mark = std::string(kNumberedPlace) + ":";
  std::string bound;
  size_t done = 0;
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, done)) {
    const char *digits = text.c_str() + at + mark.size();
    char *end = nullptr;
    const Location *place = find(std::strtol(digits, &end, 10));
    bound += text.substr(done, at - done);
    done = end - text.c_str();
    bound += place ? place->file + ":" + std::to_string(place->line) : std::string("an unknown line");
  }
  return bound + text.substr(done);
}

Site Places::bind(const Site &site) const {
  return {site.status, site.op, bind(site.message), bind(site.location), site.raises};
}

} // namespace scansion
