// Finding and opening a library with LAPACK.
//
// Tried in this order: what SCANSION_LAPACK names, what scn_set_lapack was given, the usual names. Loading is not done
// before the first matrix that is worth a call, as a BLAS library is large and starts threads. One of our own is held to
// one thread: matrices of a recurrence are small, and results should not depend on the number of cores. A library of the
// system's may have other users in the process and is left as it is.
#include "Lapack.h"

#include "scansion/Runtime/LinearAlgebra.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <pthread.h>

namespace scansion::rt {
namespace {

constexpr const char *kUsualNames[] = {"libopenblas.so.0", "liblapack.so.3", "libopenblas.dylib", "liblapack.dylib"};
constexpr const char *kPrefixes[] = {"scipy_", ""};

struct Library {
  const char *name = nullptr;
  Lapack<float> ofFloat;
  Lapack<double> ofDouble;
};

char givenPath[4096];
Library library;
pthread_once_t opened = PTHREAD_ONCE_INIT;

// Looks functions up under one prefix and remembers whether all were there.
struct Symbols {
  void *handle;
  const char *prefix;
  bool isComplete = true;

  void *find(const char *name) const {
    char full[64];
    std::snprintf(full, sizeof(full), "%s%s", prefix, name);
    return dlsym(handle, full);
  }
  template <typename Function> void fill(Function &function, char letter, const char *name) {
    char full[32];
    std::snprintf(full, sizeof(full), "%c%s_", letter, name);
    void *symbol = find(full);
    isComplete &= symbol != nullptr;
    std::memcpy(&function, &symbol, sizeof(symbol));
  }
};

template <typename T> void fill(Symbols &symbols, Lapack<T> &functions, char letter) {
  symbols.fill(functions.potrf, letter, "potrf");
  symbols.fill(functions.getrf, letter, "getrf");
  symbols.fill(functions.trsm, letter, "trsm");
  symbols.fill(functions.gemm, letter, "gemm");
  symbols.fill(functions.syevd, letter, "syevd");
  symbols.fill(functions.geev, letter, "geev");
  symbols.fill(functions.gesdd, letter, "gesdd");
  symbols.fill(functions.gelqf, letter, "gelqf");
  symbols.fill(functions.orglq, letter, "orglq");
  symbols.fill(functions.gelsd, letter, "gelsd");
}

void useOneThread(const Symbols &symbols) {
  void (*setThreads)(int) = nullptr;
  void *symbol = symbols.find("openblas_set_num_threads");
  std::memcpy(&setThreads, &symbol, sizeof(symbol));
  if (setThreads)
    setThreads(1);
}

bool open(const char *name, bool isOurs) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return false;
  for (const char *prefix : kPrefixes) {
    Symbols symbols{handle, prefix};
    fill(symbols, library.ofFloat, 's');
    fill(symbols, library.ofDouble, 'd');
    if (!symbols.isComplete)
      continue;
    if (isOurs)
      useOneThread(symbols);
    library.name = name;
    return true;
  }
  dlclose(handle);
  return false;
}

void openAny() {
  const char *chosen = std::getenv("SCANSION_LAPACK");
  if (chosen && *chosen) {
    open(chosen, false); // what cannot be opened, like "none", is no library
    return;
  }
  if (*givenPath && open(givenPath, true))
    return;
  for (const char *name : kUsualNames)
    if (open(name, false))
      return;
}

const Library &theLibrary() {
  pthread_once(&opened, openAny);
  return library;
}

} // namespace

template <> const Lapack<float> *lapack<float>() { return theLibrary().name ? &library.ofFloat : nullptr; }
template <> const Lapack<double> *lapack<double>() { return theLibrary().name ? &library.ofDouble : nullptr; }

} // namespace scansion::rt

using namespace scansion::rt;

void scn_set_lapack(const char *path) {
  if (std::strlen(path) < sizeof(givenPath))
    std::strcpy(givenPath, path);
}

const char *scn_lapack(void) { return theLibrary().name; }
