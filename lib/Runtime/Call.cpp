// Running an entry, and leaving it when a check fails.
//
// A failed check jumps back to scn_invoke. That is safe because no frame between the two owns anything: temporaries
// live in the arena, results in call->owned_results, and neither compiled code nor the runtime has destructors to run
// on the way. It is done with longjmp and not with an exception so that C programs can call compiled code, and so that
// a check costs a cold branch and no unwind table. Never jumps across threads. Start reading at scn_invoke.
#include "Arena.h"
#include "Results.h"
#include "Threads.h"

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

using namespace scansion::rt;

// _setjmp, unlike sigsetjmp and BSD's setjmp, leaves the signal mask alone: 5 ns instead of a system call.
#if defined(_WIN32)
#define SCN_LAND(buffer) setjmp(buffer)
#define SCN_JUMP(buffer) longjmp(buffer, 1)
#else
#define SCN_LAND(buffer) _setjmp(buffer)
#define SCN_JUMP(buffer) _longjmp(buffer, 1)
#endif

// Compiled code addresses these fields by number; whoever moves one must raise SCN_ABI_VERSION and the code generator
// with it.
static_assert(sizeof(void *) == 8, "compiled code assumes 64-bit pointers");
static_assert(sizeof(scn_input) == 16 && sizeof(scn_result) == 24, "");
static_assert(offsetof(scn_call, inputs) == 8 && offsetof(scn_call, arena) == 24, "");
static_assert(offsetof(scn_call, landing) == 40 && offsetof(scn_call, owned_results) == 56, "");
static_assert(offsetof(scn_tensor, sizes) == 16 && sizeof(scn_tensor) == 32, "");
static_assert(offsetof(scn_call, interrupt) == 48 && offsetof(scn_call, depth) == 80, "");
static_assert(offsetof(scn_call, steps) == 88, "");
static_assert(offsetof(scn_error, values) == 8 && offsetof(scn_error, message) == 112, "");

namespace {

// What an entry looks at where its caller gave no word.
const volatile int32_t kNever = 0;

void describe(scn_call *call, int32_t status, int64_t site, int64_t a, int64_t b) {
  scn_error *error = call->error;
  if (!error)
    return;
  error->status = status;
  error->site = static_cast<int32_t>(site);
  error->values[0] = a;
  error->values[1] = b;
  error->values[2] = 0;
  error->values[3] = 0;
  error->depth = call->depth;
  std::copy(call->steps, call->steps + SCN_MAX_STEPS, error->steps);
  error->message[0] = '\0';
}

// What call->landing points to. The status travels here and not as longjmp's value: C lets setjmp stand only in a
// comparison, and a null call->error must not lose it.
struct Landing {
  std::jmp_buf buffer;
  volatile int32_t status;
};

[[noreturn]] void leave(scn_call *call, int32_t status) {
  auto *landing = static_cast<Landing *>(call->landing);
  if (!landing) {
    std::fputs("scansion: a check failed in code that was not called through scn_invoke\n", stderr);
    std::abort();
  }
  landing->status = status;
  SCN_JUMP(landing->buffer);
}

} // namespace

int32_t scn_invoke(scn_entry entry, scn_call *call) {
  if (call->version != SCN_ABI_VERSION) {
    // The layout may be another too, so the call is read no further.
    if (call->error)
      *call->error = {SCN_ABI_ERROR, -1, {SCN_ABI_VERSION, call->version, 0, 0}, 0, {}, {}};
    return SCN_ABI_ERROR;
  }
  call->depth = 0;
  call->memory = {};
  if (!call->interrupt)
    call->interrupt = &kNever;
  describe(call, SCN_OK, -1, 0, 0);
  // Not always 0: an entry may invoke another one with the same arena.
  const int64_t mark = scn_rt_arena_mark(call);
  Landing landing;
  call->owned_results = nullptr;
  call->landing = &landing;
  if (SCN_LAND(landing.buffer) == 0)
    landing.status = entry(call);

  const int32_t status = landing.status;
  call->landing = nullptr;
  if (status != SCN_OK) {
    freeOwnedResults(call);
    if (call->error)
      call->error->status = status;
  }
  call->owned_results = nullptr;
  if (call->arena && mark == 0)
    call->arena->reset();
  else
    scn_rt_arena_release(call, mark);
  return status;
}

void scn_rt_fail(scn_call *call, int32_t status, int64_t site, int64_t a, int64_t b) {
  describe(call, status, site, a, b);
  leave(call, status);
}

void scn_rt_fail_message(scn_call *call, int32_t status, int64_t site, const char *message) {
  describe(call, status, site, 0, 0);
  if (call->error)
    std::snprintf(call->error->message, sizeof(call->error->message), "%s", message);
  leave(call, status);
}

void scn_rt_poll(scn_call *call) {
  if (isThreadOfPool())
    return pollInPart();
  if (call->should_stop && call->should_stop(call->should_stop_context) == 0)
    return;
  stopParts();
  call->depth = 0;
  scn_rt_fail(call, SCN_INTERRUPTED, -1, 0, 0);
}
