// scn.print at run time: the process's printer, or this file's own.
//
// The text of a print arrives as bytes: the message, a zero, the attributes. Our own printer writes the elements in C
// order between brackets, whatever attributes are asked for; a host that knows more registers a printer of its own.
#include "Elements.h"

#include "scansion/Runtime/Abi.h"

#include <algorithm>
#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <cstring>

namespace {

using scansion::rt::kElementBytes;
using scansion::rt::loadOf;

constexpr int64_t kLongestText = 512;

std::atomic<scn_printer> registered{nullptr};

void writeElement(const scn_tensor &value, int64_t place) {
  const char *element = static_cast<const char *>(value.data) + place * kElementBytes[value.dtype];
  if (value.dtype == SCN_COMPLEX64 || value.dtype == SCN_COMPLEX128) {
    const int32_t part = value.dtype == SCN_COMPLEX64 ? SCN_FLOAT32 : SCN_FLOAT64;
    const auto load = loadOf<double>(part);
    std::printf("(%.9g%+.9gj)", load(element), load(element + kElementBytes[part]));
  } else if (value.dtype >= SCN_FLOAT16) {
    std::printf("%.9g", loadOf<double>(value.dtype)(element));
  } else if (value.dtype == SCN_BOOL) {
    std::fputs(*element ? "True" : "False", stdout);
  } else {
    std::printf("%" PRId64, loadOf<int64_t>(value.dtype)(element));
  }
}

void writeAxis(const scn_tensor &value, int32_t axis, int64_t place) {
  if (axis == value.rank) {
    writeElement(value, place);
    return;
  }
  std::fputc('[', stdout);
  for (int64_t i = 0; i < value.sizes[axis]; ++i) {
    if (i)
      std::fputc(' ', stdout);
    writeAxis(value, axis + 1, place + i * value.strides[axis]);
  }
  std::fputc(']', stdout);
}

int32_t printToStdout(const char *message, const char *, const scn_tensor *value) {
  std::printf("%s = ", message);
  writeAxis(*value, 0, 0);
  std::fputc('\n', stdout);
  return 0;
}

} // namespace

void scn_set_printer(scn_printer printer) { registered.store(printer, std::memory_order_release); }

extern "C" SCN_EXPORT void scn_rt_print(scn_call *call, int64_t site, const scn_tensor *arguments, int64_t) {
  const scn_tensor &bytes = arguments[0];
  char text[kLongestText + 2] = {};
  std::memcpy(text, bytes.data, static_cast<size_t>(std::min(bytes.sizes[0], kLongestText)));
  const scn_printer printer = registered.load(std::memory_order_acquire);
  if ((printer ? printer : printToStdout)(text, text + std::strlen(text) + 1, &arguments[1]) != 0)
    scn_rt_fail(call, SCN_INTERRUPTED, site, 0, 0);
}
