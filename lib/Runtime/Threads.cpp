// A pool of threads that take pieces of one piece of work, the job, from a counter.
//
// One job at a time: who finds the pool at work, or is in a piece already, does the job alone. The thread of the call takes
// pieces like all others, and then waits until no other has one. Threads are made when the first job comes, and sleep
// between jobs. Start reading at scn_rt_in_parts.
//
// A call that is to stop leaves its frames by longjmp, and so does each thread of the pool, to a landing place of its own;
// the thread of the call goes last. A child process has none of its parent's threads and starts with a pool of its own.
#include "Threads.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <new>
#include <pthread.h>
#include <sched.h>
#include <utility>

namespace scansion::rt {
namespace {

// A job is worth waking a thread for from so many nanoseconds on, and worth as many threads as it has of them.
constexpr int64_t kLargeWork = 60'000;
// What a thread takes at a time: a share of the job, so that a slow thread does not hold up the others, but enough to make
// the counter cheap.
constexpr int64_t kTakesOfAThread = 8, kLeastTake = 5'000;
constexpr int32_t kMostThreads = 256;
// How often the thread of the call looks for an interrupt while it waits for others.
constexpr long kWaitNanoseconds = 5'000'000;
// Turns that a thread looks out for a job before it sleeps; some tens of microseconds.
constexpr int kSpins = 500;

std::atomic<int32_t> threadsWanted{0};
std::atomic<int64_t> splitFrom{-1};

struct Job {
  Job(scn_call *call, scn_part part, const void *captured, int64_t count, int64_t take, int32_t helpers)
      : part(part), captured(captured), count(count), take(take), helpers(helpers), call(call) {
    if (call)
      callOfHelpers = *call;
    callOfHelpers.interrupt = &stop;
  }
  Job(const Job &) = delete;

  const scn_part part;
  const void *const captured;
  const int64_t count, take;
  const int32_t helpers; // how many threads beside the caller's may take part
  scn_call *const call;
  // Helpers are not asked whether to stop, but told: that is what their loops look at.
  scn_call callOfHelpers;
  volatile int32_t stop = 0;
  int32_t joined = 0;           // how many have come; guarded by the pool's lock
  std::atomic<int32_t> gone{0}; // how many of them have left for good
  std::atomic<int64_t> next{0};

  bool isStopped() const { return __atomic_load_n(&stop, __ATOMIC_RELAXED) != 0; }

  void run(scn_call *of) {
    for (int64_t from; !isStopped() && (from = next.fetch_add(take, std::memory_order_relaxed)) < count;)
      part(of, captured, from, std::min(from + take, count));
  }
};

struct Pool {
  pthread_mutex_t atWork = PTHREAD_MUTEX_INITIALIZER; // held by the thread whose job it is
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;   // of what follows
  pthread_cond_t hasJob = PTHREAD_COND_INITIALIZER, isDone = PTHREAD_COND_INITIALIZER;
  Job *job = nullptr;
  int32_t threads = 0;
  std::atomic<uint64_t> jobs{0}; // how many there have been; changed under the lock
};

// Never destroyed: threads may wait in it when the process ends.
alignas(Pool) unsigned char memoryOfPool[sizeof(Pool)];
Pool &pool() {
  static Pool *one = [] {
    pthread_atfork(nullptr, nullptr, [] { new (memoryOfPool) Pool; });
    return new (memoryOfPool) Pool;
  }();
  return *one;
}

thread_local Job *current = nullptr;          // whose piece this thread is in
thread_local std::jmp_buf *landing = nullptr; // of a thread of the pool

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

// ---------------------------------------------------------------------------------------------------------------------
// A thread of the pool
// ---------------------------------------------------------------------------------------------------------------------

void help(Job &job) {
  std::jmp_buf buffer;
  landing = &buffer;
  current = &job;
  if (_setjmp(buffer) == 0)
    job.run(&job.callOfHelpers);
  current = nullptr;
}

void *live(void *) {
  Pool &all = pool();
  uint64_t seen = 0;
  for (;;) {
    for (int spin = 0; spin < kSpins && all.jobs.load(std::memory_order_relaxed) == seen; ++spin)
      relax();
    pthread_mutex_lock(&all.lock);
    while (all.jobs.load(std::memory_order_relaxed) == seen)
      pthread_cond_wait(&all.hasJob, &all.lock);
    seen = all.jobs.load(std::memory_order_relaxed);
    Job *job = all.job;
    if (!job || job->joined == job->helpers) {
      pthread_mutex_unlock(&all.lock);
      continue;
    }
    ++job->joined;
    pthread_mutex_unlock(&all.lock);
    help(*job);
    pthread_mutex_lock(&all.lock);
    job->gone.fetch_add(1, std::memory_order_release); // from here on there may be no job
    pthread_cond_signal(&all.isDone);
    pthread_mutex_unlock(&all.lock);
  }
  return nullptr;
}

// Threads get no signals: Ctrl-C is for the thread of the program.
bool makeThread() {
  sigset_t none, before;
  sigfillset(&none);
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0)
    return false;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_sigmask(SIG_SETMASK, &none, &before);
  pthread_t thread;
  bool made = pthread_create(&thread, &attributes, live, nullptr) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return made;
}

// ---------------------------------------------------------------------------------------------------------------------
// The thread of the call
// ---------------------------------------------------------------------------------------------------------------------

void begin(Pool &all, Job &job) {
  pthread_mutex_lock(&all.lock);
  while (all.threads < job.helpers && makeThread())
    ++all.threads;
  all.job = &job;
  all.jobs.fetch_add(1, std::memory_order_relaxed);
  pthread_cond_broadcast(&all.hasJob);
  pthread_mutex_unlock(&all.lock);
}

bool wantsToStop(const Job &job) { return job.call && job.call->interrupt && *job.call->interrupt; }

// Waits until nobody is in a piece of the job, and nobody can come. May leave by scn_rt_poll, but not without that.
void finish(Pool &all, Job &job) {
  pthread_mutex_lock(&all.lock);
  all.job = nullptr;
  const int32_t joined = job.joined;
  pthread_mutex_unlock(&all.lock);
  auto isDone = [&] { return job.gone.load(std::memory_order_acquire) == joined; };
  for (int spin = 0; spin < kSpins && !isDone(); ++spin)
    relax();
  if (isDone())
    return;
  pthread_mutex_lock(&all.lock);
  while (!isDone()) {
    timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += kWaitNanoseconds;
    if (until.tv_nsec >= 1'000'000'000)
      until.tv_nsec -= 1'000'000'000, ++until.tv_sec;
    int said = pthread_cond_timedwait(&all.isDone, &all.lock, &until);
    if (said != ETIMEDOUT || job.isStopped() || !wantsToStop(job))
      continue;
    pthread_mutex_unlock(&all.lock);
    scn_rt_poll(job.call); // comes back here by stopParts if it does not return
    pthread_mutex_lock(&all.lock);
  }
  pthread_mutex_unlock(&all.lock);
}

int32_t processors() {
  if (const char *text = std::getenv("OMP_NUM_THREADS")) {
    char *end = nullptr;
    long count = std::strtol(text, &end, 10);
    if (end != text && count > 0)
      return static_cast<int32_t>(std::min<long>(count, kMostThreads));
  }
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0)
    return std::min<int32_t>(CPU_COUNT(&set), kMostThreads);
#endif
  return 1;
}

} // namespace

bool isThreadOfPool() { return landing != nullptr; }

void pollInPart() {
  if (current->isStopped())
    _longjmp(*landing, 1);
}

void stopParts() {
  Job *job = std::exchange(current, nullptr);
  if (!job)
    return;
  __atomic_store_n(&job->stop, 1, __ATOMIC_RELAXED);
  finish(pool(), *job);
  pthread_mutex_unlock(&pool().atWork);
}

} // namespace scansion::rt

using namespace scansion::rt;

void scn_set_threads(int32_t count) { threadsWanted.store(std::clamp(count, 0, kMostThreads)); }

int32_t scn_threads(void) {
  int32_t wanted = threadsWanted.load(std::memory_order_relaxed);
  if (wanted > 0)
    return wanted;
  static const int32_t found = processors();
  return found;
}

void scn_split_work_from(int64_t nanoseconds) { splitFrom.store(nanoseconds); }

int64_t scn_large_work(void) {
  int64_t from = splitFrom.load(std::memory_order_relaxed);
  return from < 0 ? kLargeWork : from;
}

void scn_rt_in_parts(scn_call *call, scn_part part, const void *captured, int64_t count, int64_t cost,
                     int32_t together) {
  if (count <= 0)
    return;
  const int64_t large = std::max<int64_t>(scn_large_work(), 1);
  const int64_t threads = std::min({int64_t(scn_threads()), count, std::max<int64_t>(cost, 1) / large + 1});
  if (cost < large || threads < 2 || current || pthread_mutex_trylock(&pool().atWork) != 0) {
    part(call, captured, 0, count);
    return;
  }
  const int64_t share = (count + threads - 1) / threads;
  const int64_t enough = kLeastTake * count / std::max<int64_t>(cost, 1);
  const int64_t take = together ? share : std::clamp(enough, std::max<int64_t>(share / kTakesOfAThread, 1), share);
  Job job(call, part, captured, count, take, int32_t(threads - 1));
  begin(pool(), job);
  current = &job;
  job.run(call);
  finish(pool(), job);
  current = nullptr;
  pthread_mutex_unlock(&pool().atWork);
}
