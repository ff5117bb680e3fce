//===- BuildId.cpp - which build of the libraries this is -------------------===//
//
// The linker writes a digest of its output into a note (--build-id), which is mapped with the library.
//
//===----------------------------------------------------------------------===//

#include "BuildId.h"

#include "scansion/Runtime/Abi.h"

#include <cstring>
#include <elf.h>
#include <link.h>

namespace scansion {

namespace {
struct Search {
  uintptr_t address; // in the library that is looked for
  std::optional<std::string> found;
};
} // namespace

static std::optional<std::string> idInNotes(const char *notes, size_t size) {
  auto padded = [](size_t length) { return (length + 3) & ~size_t(3); };
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    memcpy(&note, notes, sizeof note);
    size_t whole = sizeof note + padded(note.n_namesz) + padded(note.n_descsz);
    if (whole > size)
      break;
    const char *name = notes + sizeof note, *id = name + padded(note.n_namesz);
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0)
      return std::string(id, note.n_descsz);
    notes += whole;
    size -= whole;
  }
  return std::nullopt;
}

static int visit(dl_phdr_info *library, size_t, void *data) {
  auto &search = *static_cast<Search *>(data);
  bool holds = false;
  std::optional<std::string> id;
  for (int k = 0; k < library->dlpi_phnum; ++k) {
    const ElfW(Phdr) &part = library->dlpi_phdr[k];
    uintptr_t start = library->dlpi_addr + part.p_vaddr;
    if (part.p_type == PT_LOAD)
      holds |= search.address >= start && search.address < start + part.p_memsz;
    if (part.p_type == PT_NOTE && !id)
      id = idInNotes(reinterpret_cast<const char *>(start), part.p_memsz);
  }
  if (holds)
    search.found = id;
  return holds;
}

static std::optional<std::string> idAround(const void *address) {
  Search search{reinterpret_cast<uintptr_t>(address), std::nullopt};
  dl_iterate_phdr(visit, &search);
  return search.found;
}

std::optional<std::string> buildId() {
  static const std::optional<std::string> id = [] {
    std::optional<std::string> compiler = idAround(reinterpret_cast<const void *>(&visit));
    std::optional<std::string> runtime = idAround(reinterpret_cast<const void *>(&scn_rt_alloc));
    return compiler && runtime ? std::optional(*compiler + *runtime) : std::nullopt;
  }();
  return id;
}

} // namespace scansion
