/* An entry for test_runtime.py that plays a script of runtime calls.
 *
 * Failed checks leave an entry by longjmp, which must not pass through frames of Python: so the tests, which compose
 * scenarios in Python, run them through this compiled entry. The script is the data of input 0. Each step names what to
 * do, two numbers and a pointer; what they mean stands at each case. */
#include "scansion/Runtime/Abi.h"

#include <string.h>

enum operation { ALLOCATE, ALLOCATE_RESULT, MARK, RELEASE, RUN, FAIL, FAIL_WITH_MESSAGE, RETURN };

struct step {
  int64_t operation;
  int64_t a;
  int64_t b;
  void *pointer;
};

struct script {
  int64_t count;
  struct step *steps;
  const scn_tensor *arguments; /* of RUN */
};

static void *touched(void *memory, int64_t bytes) {
  memset(memory, 0x5a, (size_t)bytes);
  return memory;
}

SCN_EXPORT int32_t play(scn_call *call) {
  const struct script *script = call->inputs[0].data;
  for (int64_t i = 0; i < script->count; ++i) {
    const struct step *step = &script->steps[i];
    switch (step->operation) {
    case ALLOCATE: { /* a bytes; their address goes to *pointer unless that is null */
      void *memory = touched(scn_rt_alloc(call, i, step->a), step->a);
      if (step->pointer)
        *(void **)step->pointer = memory;
      break;
    }
    case ALLOCATE_RESULT: { /* result a, of b bytes */
      void *memory = touched(scn_rt_alloc_result(call, i, step->b), step->b);
      call->results[step->a].allocation = memory;
      call->results[step->a].data = memory;
      break;
    }
    case MARK: /* goes to *pointer */
      *(int64_t *)step->pointer = scn_rt_arena_mark(call);
      break;
    case RELEASE: /* to the mark at *pointer */
      scn_rt_arena_release(call, *(int64_t *)step->pointer);
      break;
    case RUN: /* the runtime function at pointer, with a arguments */
      ((scn_runtime_function)step->pointer)(call, i, script->arguments, step->a);
      break;
    case FAIL: /* with status a */
      call->depth = 1;
      call->steps[0] = step->b;
      scn_rt_fail(call, (int32_t)step->a, i, 11, 22);
    case FAIL_WITH_MESSAGE: /* the text at pointer */
      scn_rt_fail_message(call, (int32_t)step->a, i, step->pointer);
    case RETURN: /* a */
      return (int32_t)step->a;
    }
  }
  return SCN_OK;
}
