//===- Interrupts.cpp - Ctrl-C in a compiled loop ---------------------------===//
//
// See Interrupts.h. The handler may touch nothing but what signal handlers may: a lock-free word, and the handler before
// it, which is Python's and does no more.
//
//===----------------------------------------------------------------------===//

#include "Interrupts.h"

#include "Bindings.h"

#include <atomic>
#include <csignal>

namespace nb = nanobind;

namespace scansion::python {

static std::atomic<volatile int32_t *> watched{nullptr};
static struct sigaction before;
static unsigned long mainThread = 0;
static thread_local PyObject *raised = nullptr;

static constexpr auto kPatience = std::chrono::milliseconds(1);

//===----------------------------------------------------------------------===//
// The handler
//===----------------------------------------------------------------------===//

static void onInterrupt(int number, siginfo_t *information, void *context) {
  if (volatile int32_t *word = watched.load(std::memory_order_relaxed))
    *word = 1;
  if (before.sa_flags & SA_SIGINFO)
    before.sa_sigaction(number, information, context);
  else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
    before.sa_handler(number);
}

static bool isOurs(const struct sigaction &action) {
  return (action.sa_flags & SA_SIGINFO) && action.sa_sigaction == onInterrupt;
}

void Interruption::arm() {
  armed_ = true;
  word_ = 0;
  outer_ = watched.exchange(&word_);
  struct sigaction current;
  if (sigaction(SIGINT, nullptr, &current) != 0 || isOurs(current))
    return;
  // Where the signal ends the process, or is ignored, it is not for us to change that.
  if (!(current.sa_flags & SA_SIGINFO) && (current.sa_handler == SIG_DFL || current.sa_handler == SIG_IGN))
    return;
  before = current;
  struct sigaction ours = current;
  ours.sa_flags |= SA_SIGINFO;
  ours.sa_sigaction = onInterrupt;
  sigaction(SIGINT, &ours, nullptr);
}

Interruption::~Interruption() {
  if (!armed_)
    return;
  watched.store(outer_);
  struct sigaction current;
  // Somebody may have set another handler in the meantime.
  if (!outer_ && sigaction(SIGINT, nullptr, &current) == 0 && isOurs(current))
    sigaction(SIGINT, &before, nullptr);
}

//===----------------------------------------------------------------------===//
// Asking
//===----------------------------------------------------------------------===//

InterruptRequest Interruption::request() {
  if (PyThread_get_thread_ident() != mainThread)
    return {};
  return {&word_, shouldStop, this};
}

int32_t Interruption::shouldStop(void *context) {
  auto *self = static_cast<Interruption *>(context);
  if (!self->armed_) {
    auto now = std::chrono::steady_clock::now();
    if (self->firstPoll_ == std::chrono::steady_clock::time_point())
      self->firstPoll_ = now;
    if (now - self->firstPoll_ < kPatience)
      return 0;
    self->arm(); // and look at once: a signal may have come before
  }
  self->word_ = 0;
  PyGILState_STATE state = PyGILState_Ensure();
  int stop = PyErr_CheckSignals();
  if (stop)
    keepRaised();
  PyGILState_Release(state);
  return stop != 0;
}

void keepRaised() {
  // An exception may be a class still: C code raises KeyboardInterrupt without making an object.
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback)
    PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  Py_XDECREF(raised);
  raised = value;
}

bool restoreRaised() {
  if (!raised)
    return false;
  PyObject *value = raised;
  raised = nullptr;
  PyErr_SetObject(reinterpret_cast<PyObject *>(Py_TYPE(value)), value);
  Py_DECREF(value);
  return true;
}

/// Remembers which thread is the main one.
void bindInterrupts(nb::module_ &) {
  mainThread = nb::cast<unsigned long>(nb::module_::import_("threading").attr("main_thread")().attr("ident"));
}

} // namespace scansion::python
