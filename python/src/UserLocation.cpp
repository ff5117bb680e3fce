//===- UserLocation.cpp - which line of the user's program is running -------===//
//
// Walks the frames outwards until one belongs to the user. Whether a file belongs to the package is remembered by the
// identity of its name, which code objects of a module share.
//
//===----------------------------------------------------------------------===//

#include "UserLocation.h"

#include <nanobind/nanobind.h>

#include <unordered_map>

namespace nb = nanobind;

namespace scansion::python {

namespace {
struct FileNames {
  std::string directory;
  /// Holds a reference to each name, so that an address is not used again for another file.
  std::unordered_map<PyObject *, bool> internal;

  bool isInternal(PyObject *name) {
    auto found = internal.find(name);
    if (found != internal.end())
      return found->second;
    // Programs that make code all day would fill the table.
    if (internal.size() >= 1024)
      clear();
    const char *text = PyUnicode_AsUTF8(name);
    bool result = text && !directory.empty() && std::string_view(text).substr(0, directory.size()) == directory;
    PyErr_Clear();
    Py_INCREF(name);
    internal.emplace(name, result);
    return result;
  }

  void clear() {
    for (auto &entry : internal)
      Py_DECREF(entry.first);
    internal.clear();
  }
};
} // namespace

static FileNames &fileNames() {
  static FileNames *names = new FileNames();
  return *names;
}

void setPackageDirectory(std::string directory) {
  if (!directory.empty() && directory.back() != '/')
    directory += '/';
  fileNames().clear();
  fileNames().directory = std::move(directory);
}

static Location locationOf(PyFrameObject *frame, PyObject *name) {
  const char *text = PyUnicode_AsUTF8(name);
  if (!text) {
    PyErr_Clear();
    return {};
  }
  return {text, PyFrame_GetLineNumber(frame)};
}

Location userLocation() {
  nb::object frame = nb::steal(reinterpret_cast<PyObject *>(PyThreadState_GetFrame(PyThreadState_Get())));
  while (frame) {
    auto *raw = reinterpret_cast<PyFrameObject *>(frame.ptr());
    nb::object code = nb::steal(reinterpret_cast<PyObject *>(PyFrame_GetCode(raw)));
    PyObject *name = reinterpret_cast<PyCodeObject *>(code.ptr())->co_filename;
    if (!fileNames().isInternal(name))
      return locationOf(raw, name);
    frame = nb::steal(reinterpret_cast<PyObject *>(PyFrame_GetBack(raw)));
  }
  return {};
}

} // namespace scansion::python
