/* The binary interface between compiled code and whoever calls it: the JIT, the cache, C programs, exported code.
 *
 * One entry point serves all of them: `int32_t f(scn_call *)`. The caller fills `inputs`, the compiled code fills
 * `results`; `error` says what went wrong when the entry returns a code other than SCN_OK. Arrays at this border are
 * aligned, native-endian and C-contiguous; the caller copies everything else before it calls.
 *
 * Plain C, so that a C program can include it. Compiled code depends on the layout of the structs below: a change of it
 * changes SCN_ABI_VERSION. Start reading at scn_call. */
#ifndef SCANSION_RUNTIME_ABI_H
#define SCANSION_RUNTIME_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SCN_ABI_VERSION 2
#define SCN_ALIGNMENT 64
#define SCN_MAX_STEPS 8

#if defined(_WIN32)
#define SCN_EXPORT __declspec(dllexport)
#else
#define SCN_EXPORT __attribute__((visibility("default")))
#endif

/* What a failed check means; the façade and Python choose the exception class by it. */
typedef enum scn_status {
  SCN_OK = 0,
  SCN_VALUE_ERROR = 1,        /* shapes that disagree, a parameter out of its domain */
  SCN_INDEX_ERROR = 2,        /* an index out of range */
  SCN_MEMORY_ERROR = 3,       /* a size that overflows, an allocation that fails */
  SCN_ASSERTION_ERROR = 4,    /* a user's assertion */
  SCN_LINALG_ERROR = 5,       /* a matrix that cannot be factored */
  SCN_INTERRUPTED = 6,        /* the caller asked the call to stop */
  SCN_ABI_ERROR = 7,          /* caller and compiled code disagree about SCN_ABI_VERSION */
  SCN_ZERO_DIVISION_ERROR = 8 /* an integer divided by zero */
} scn_status;

/* The element types, in the order of the façade's scansion::DType. */
typedef enum scn_dtype {
  SCN_BOOL = 0, /* one byte, 0 or 1 */
  SCN_INT8 = 1,
  SCN_INT16 = 2,
  SCN_INT32 = 3,
  SCN_INT64 = 4,
  SCN_UINT8 = 5,
  SCN_UINT16 = 6,
  SCN_UINT32 = 7,
  SCN_UINT64 = 8,
  SCN_FLOAT16 = 9,
  SCN_FLOAT32 = 10,
  SCN_FLOAT64 = 11,
  SCN_COMPLEX64 = 12,
  SCN_COMPLEX128 = 13
} scn_dtype;

/* An input: borrowed for the duration of the call. */
typedef struct scn_input {
  void *data;
  const int64_t *sizes; /* as many as the rank that the function was compiled for */
} scn_input;

/* A result: `allocation` is owned by the call until scn_take_result hands it over. */
typedef struct scn_result {
  void *allocation; /* what to free with scn_free */
  void *data;       /* first element, inside the allocation */
  int64_t *sizes;   /* room for the rank, provided by the caller */
} scn_result;

/* Filled by a failed check. `values` are what the site's message refers to: the two lengths, the index and the
 * length, ... */
typedef struct scn_error {
  int32_t status;
  int32_t site; /* row of the function's table of sites, -1 where none applies */
  int64_t values[4];
  int64_t depth;                /* how many scans the failed operation stands in, at most SCN_MAX_STEPS of them */
  int64_t steps[SCN_MAX_STEPS]; /* their steps, outermost first */
  char message[256];
} scn_error;

typedef struct scn_arena scn_arena;

/* What a call has asked for so far. */
typedef struct scn_memory {
  int64_t temporaries;     /* allocations from the arena */
  int64_t temporary_bytes; /* the most that was in use at one time */
  int64_t results;         /* allocations of results */
  int64_t result_bytes;    /* all of them together */
} scn_memory;

/* One call. Reentrant: nothing in compiled code is static. */
typedef struct scn_call {
  uint32_t version; /* SCN_ABI_VERSION of the caller */
  uint32_t reserved;
  const scn_input *inputs;
  scn_result *results;
  scn_arena *arena; /* temporaries; kept between calls */
  scn_error *error;
  void *landing;                     /* the jmp_buf of scn_invoke */
  const volatile int32_t *interrupt; /* null, or a word that loops look at now and then: not 0 means ask or stop */
  void *owned_results;               /* result allocations not yet attached to `results` */
  int32_t (*should_stop)(void *);    /* null: stop. Otherwise asked while the word is not 0; 0 means go on */
  void *should_stop_context;
  int64_t depth; /* of the operation that may fail next; written by compiled code, as are the steps */
  int64_t steps[SCN_MAX_STEPS];
  scn_memory memory; /* written by the runtime */
} scn_call;

typedef int32_t (*scn_entry)(scn_call *);

/* A tensor as runtime functions see it; scalars have rank 0. Strides count elements. */
typedef struct scn_tensor {
  void *data;
  int32_t dtype; /* scn_dtype */
  int32_t rank;
  const int64_t *sizes;
  const int64_t *strides;
} scn_tensor;

/* What every runtime function looks like that a `scn.runtime_call` names: inputs first, then destinations. */
typedef void (*scn_runtime_function)(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t count);

/* ---- For callers ---- */

SCN_EXPORT scn_arena *scn_arena_create(void);
SCN_EXPORT void scn_arena_destroy(scn_arena *);
/* Runs `entry` with a landing place for failed checks. On failure frees whatever results were allocated, resets the
 * arena and returns the status, which is also in call->error. */
SCN_EXPORT int32_t scn_invoke(scn_entry entry, scn_call *call);
/* 64-byte aligned allocations of results, for exchange with the caller. */
SCN_EXPORT void *scn_allocate(int64_t bytes); /* null on failure */
SCN_EXPORT void scn_free(void *);
/* Live result allocations and arenas, for leak tests. */
SCN_EXPORT int64_t scn_live_allocations(void);
/* A test hook: the next k requests for memory succeed and the one after them fails, once, whatever the machine could
 * give. k < 0 disarms it. A request is a call of scn_arena_create, scn_allocate, scn_rt_alloc or scn_rt_alloc_result;
 * the count is one for the whole process. */
SCN_EXPORT void scn_fail_allocation_after(int64_t k);

/* How many threads large work may take from now on, in the whole process; 0: as many as OMP_NUM_THREADS says or, without
 * it, as there are processors for the process. Results do not depend on it. */
SCN_EXPORT void scn_set_threads(int32_t count);
SCN_EXPORT int32_t scn_threads(void);
/* A test hook: work that takes as many nanoseconds, by estimate, is large from now on. A negative number stands for
 * what is worth it. */
SCN_EXPORT void scn_split_work_from(int64_t nanoseconds);
SCN_EXPORT int64_t scn_large_work(void);

/* Shows a value for scn.print. `attributes` says what of it, separated by commas. Not 0 stops the call. */
typedef int32_t (*scn_printer)(const char *message, const char *attributes, const scn_tensor *value);
/* What shows values in this process from now on; null for the runtime's own printer, which writes to stdout. */
SCN_EXPORT void scn_set_printer(scn_printer);

/* ---- For compiled code ---- */

/* Arena memory, 64-byte aligned, valid until the call ends or the mark is released. Does not return on failure. */
SCN_EXPORT void *scn_rt_alloc(scn_call *, int64_t site, int64_t bytes);
SCN_EXPORT void *scn_rt_alloc_result(scn_call *, int64_t site, int64_t bytes);
SCN_EXPORT int64_t scn_rt_arena_mark(scn_call *);
SCN_EXPORT void scn_rt_arena_release(scn_call *, int64_t mark);
/* Called where a loop finds scn_call::interrupt set. Returns if the call may go on. */
SCN_EXPORT void scn_rt_poll(scn_call *) __attribute__((cold));
/* Some of `count` independent pieces of work, numbered from 0: those from `from` up to `to`. `captured` is what the caller
 * gave. Fails no check; may poll. */
typedef void (*scn_part)(scn_call *call, const void *captured, int64_t from, int64_t to);
/* Does all pieces, in several threads if they are large: together they take `cost` nanoseconds, by estimate. A thread
 * takes a few at a time or, where neighbours are best left together, its share at once. */
SCN_EXPORT void scn_rt_in_parts(scn_call *call, scn_part part, const void *captured, int64_t count, int64_t cost,
                                int32_t together);
/* Failed checks; they do not return. The steps are those in the scn_call. */
SCN_EXPORT void scn_rt_fail(scn_call *, int32_t status, int64_t site, int64_t a, int64_t b)
    __attribute__((noreturn, cold));
SCN_EXPORT void scn_rt_fail_message(scn_call *, int32_t status, int64_t site, const char *message)
    __attribute__((noreturn, cold));

#ifdef __cplusplus
}
#endif
#endif
