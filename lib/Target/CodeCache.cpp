//===- CodeCache.cpp - machine code kept on disk ----------------------------===//
//
// An entry: a line that names the format, the sites, the object, and a digest of it all. Numbers are 64-bit words of the
// host, texts have their length before them. Writers make a file of their own and rename it, so that readers see whole
// entries and nobody waits. Entries that were not read for long go when the cache grows.
//
//===----------------------------------------------------------------------===//

#include "CodeCache.h"

#include "BuildId.h"
#include "HostMachine.h"

#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scansion {

static constexpr std::string_view kFormat = "scansion code 1\n";
using Digest = std::array<uint8_t, 32>;

static Digest digestOf(std::string_view bytes) {
  return llvm::BLAKE3::hash<32>({reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()});
}

static std::string_view textOf(const Digest &digest) {
  return {reinterpret_cast<const char *>(digest.data()), digest.size()};
}

//===----------------------------------------------------------------------===//
// Writing and reading entries
//===----------------------------------------------------------------------===//

namespace {
class Writer {
public:
  void number(uint64_t value) { bytes.append(reinterpret_cast<const char *>(&value), sizeof value); }
  void text(std::string_view value) {
    number(value.size());
    bytes += value;
  }

  std::string bytes;
};

/// Reads what a Writer wrote; `good` is false from the first thing on that is not there.
class Reader {
public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  uint64_t number() {
    uint64_t value = 0;
    if (std::string_view bytes = take(sizeof value); good)
      memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string_view text() { return take(number()); }
  bool finished() const { return good && rest_.empty(); }

  bool good = true;

private:
  std::string_view take(uint64_t count) {
    good = good && count <= rest_.size();
    std::string_view taken = rest_.substr(0, good ? count : 0);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
};
} // namespace

static std::string pack(const ObjectCode &code) {
  Writer out;
  out.bytes = kFormat;
  out.number(code.sites.size());
  for (const Site &site : code.sites) {
    out.number(static_cast<uint64_t>(site.status));
    out.text(site.op);
    out.text(site.message);
    out.text(site.location.file);
    out.number(static_cast<uint64_t>(site.location.line));
    out.text(site.raises);
  }
  out.text({code.object.data(), code.object.size()});
  Digest digest = digestOf(out.bytes);
  out.bytes += textOf(digest);
  return std::move(out.bytes);
}

static std::optional<ObjectCode> unpack(std::string_view bytes) {
  if (bytes.size() < kFormat.size() + sizeof(Digest) || bytes.substr(0, kFormat.size()) != kFormat)
    return std::nullopt;
  std::string_view content = bytes.substr(0, bytes.size() - sizeof(Digest));
  if (textOf(digestOf(content)) != bytes.substr(content.size()))
    return std::nullopt;
  Reader in(content.substr(kFormat.size()));
  ObjectCode code;
  for (uint64_t count = in.number(); in.good && count; --count) {
    Site site;
    site.status = static_cast<int>(in.number());
    site.op = in.text();
    site.message = in.text();
    site.location.file = in.text();
    site.location.line = static_cast<int>(in.number());
    site.raises = in.text();
    code.sites.push_back(std::move(site));
  }
  std::string_view object = in.text();
  if (!in.finished())
    return std::nullopt;
  code.object.assign(object.begin(), object.end());
  return code;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// Code from here will run, so only this user may have put it there.
static bool isOurs(const struct stat &status) {
  return status.st_uid == geteuid() && !(status.st_mode & (S_IWGRP | S_IWOTH));
}

static bool isOurDirectory(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && isOurs(status);
}

static std::optional<std::string> readOurFile(const std::string &path) {
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return std::nullopt;
  struct stat status;
  std::optional<std::string> bytes;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && isOurs(status)) {
    bytes.emplace(status.st_size, '\0');
    size_t done = 0;
    while (done < bytes->size()) {
      ssize_t count = read(file, bytes->data() + done, bytes->size() - done);
      if (count <= 0)
        break;
      done += count;
    }
    bytes->resize(done);
  }
  close(file);
  return bytes;
}

static bool writeWhole(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = write(file, bytes.data(), bytes.size());
    if (count <= 0)
      return false;
    bytes.remove_prefix(count);
  }
  return true;
}

/// At most half a gigabyte, and nothing that was not read for a month. Looks at the directory once in an hour.
static void prune(const std::string &directory) {
  llvm::CachePruningPolicy policy;
  policy.Interval = std::chrono::hours(1);
  policy.Expiration = std::chrono::hours(24 * 30);
  policy.MaxSizeBytes = uint64_t(512) << 20;
  policy.MaxSizePercentageOfAvailableSpace = 10;
  llvm::pruneCache(directory, policy);
}

//===----------------------------------------------------------------------===//
// The cache
//===----------------------------------------------------------------------===//

CodeCache::CodeCache(const std::string &directory, std::string_view bytecode, const ArgumentLengths &lengths,
                     const std::vector<std::string> &disabledPasses, bool forThreads) {
  std::optional<std::string> build = directory.empty() ? std::nullopt : buildId();
  if (!build)
    return;
  Writer key;
  key.text(*build);
  key.text(hostMachine().getTargetTriple().str());
  key.text(hostMachine().getCPU());
  key.text(hostMachine().getFeatures().getString());
  key.number(disabledPasses.size());
  for (const std::string &pass : disabledPasses)
    key.text(pass);
  key.number(forThreads);
  key.number(lengths.size());
  for (const auto &[argument, shape] : lengths) {
    key.number(argument);
    for (int64_t length : shape)
      key.number(static_cast<uint64_t>(length));
  }
  key.text(bytecode);
  directory_ = directory;
  // pruneCache() looks after files of this prefix.
  llvm::SmallString<128> path(directory);
  llvm::sys::path::append(path, "llvmcache-" + llvm::toHex(textOf(digestOf(key.bytes)), /*LowerCase=*/true));
  path_ = path.str();
}

std::optional<ObjectCode> CodeCache::load() const {
  if (path_.empty() || !isOurDirectory(directory_))
    return std::nullopt;
  std::optional<std::string> bytes = readOurFile(path_);
  return bytes ? unpack(*bytes) : std::nullopt;
}

void CodeCache::store(const ObjectCode &code) const {
  if (path_.empty())
    return;
  if (llvm::sys::fs::create_directories(directory_, /*IgnoreExisting=*/true, llvm::sys::fs::owner_all) ||
      !isOurDirectory(directory_))
    return;
  std::string temporary = path_ + ".XXXXXX";
  int file = mkostemp(temporary.data(), O_CLOEXEC);
  if (file < 0)
    return;
  bool written = writeWhole(file, pack(code));
  written &= close(file) == 0;
  if (!written || rename(temporary.c_str(), path_.c_str()) != 0)
    unlink(temporary.c_str());
  prune(directory_);
}

} // namespace scansion
