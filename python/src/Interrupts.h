//===- Interrupts.h - Ctrl-C in a compiled loop -----------------------------===//
//
// Python's own handler of SIGINT only takes a note, which the interpreter reads between two instructions of its own; a
// compiled loop would run to its end. Handing a call an Interruption costs no system call: the loops ask from their first
// poll on, and only where a call lasts longer than a millisecond a handler is put before Python's, until the call ends. It
// sets the word that the loops look at. What to do about a signal remains Python's decision: its handlers run, and what
// they raise (KeyboardInterrupt, as a rule) ends the call.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_PYTHON_SRC_INTERRUPTS_H
#define SCANSION_PYTHON_SRC_INTERRUPTS_H

#include "scansion/Function.h"

#include <nanobind/nanobind.h>

#include <chrono>

namespace scansion::python {

/// Lives as long as one call of a compiled function.
class Interruption {
public:
  Interruption() = default;
  Interruption(const Interruption &) = delete;
  ~Interruption();

  /// Empty in threads other than the main one, to which Python brings no signals.
  InterruptRequest request();

private:
  static int32_t shouldStop(void *self);
  void arm();

  volatile int32_t word_ = 1; // ask
  bool armed_ = false;
  volatile int32_t *outer_ = nullptr; // the word of a call that a signal handler of the user interrupted
  std::chrono::steady_clock::time_point firstPoll_ = {};
};

/// Keeps the exception that Python code raised while a call ran, which is about to be stopped for it.
void keepRaised();
/// Makes it the current exception again. False if there is none.
bool restoreRaised();

} // namespace scansion::python

#endif
