//===- Error.h - the one exception of the façade ----------------------------===//
//
// Everything that goes wrong reaches the embedder as scansion::Error: what kind, a text that names the operand, both
// offending values and the way out, and the user's line. Nothing aborts.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_ERROR_H
#define SCANSION_ERROR_H

#include "scansion/Types.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace scansion {

/// What a caller would catch; Python maps each kind to one exception class.
enum class ErrorKind : uint8_t {
  Type,
  Value,
  Index,
  Memory,
  Assertion,
  LinAlg,
  Interrupted,
  NotImplemented,
  Scope,        // a variable of a scan body used outside it
  MissingInput, // the outputs depend on an input that is not listed
  UnusedInput,
  Disconnected, // a gradient with respect to something that the cost does not depend on
  NullGradient, // a gradient that somebody declared undefined, or not implemented
  ZeroDivision, // an integer divided by zero
  Internal      // a bug of Scansion
};

class SCANSION_API Error : public std::runtime_error {
public:
  Error(ErrorKind kind, std::string message, Location location = {})
      : std::runtime_error(std::move(message)), kind_(kind), location_(std::move(location)) {}
  Error(const Error &) = default;
  ~Error() override;

  ErrorKind kind() const { return kind_; }
  /// The user's line that the error is about.
  const Location &location() const { return location_; }
  /// The steps of the scans in which a call failed, outermost first, counted from 0; empty outside a scan.
  const std::vector<int64_t> &steps() const { return steps_; }
  /// The class that the user asked for where an assertion of theirs failed; empty for all other errors.
  const std::string &raises() const { return raises_; }

  /// Says where a call failed.
  void setFailure(std::vector<int64_t> steps, std::string raises) {
    steps_ = std::move(steps);
    raises_ = std::move(raises);
  }

private:
  ErrorKind kind_;
  Location location_;
  std::vector<int64_t> steps_;
  std::string raises_;
};

} // namespace scansion

#endif
