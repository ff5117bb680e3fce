//===- Versions.cpp - code for the lengths that calls bring -----------------===//
//
// Calls read the list of versions without a lock: it only grows, at its end.
//
//===----------------------------------------------------------------------===//

#include "Versions.h"

#include <algorithm>

namespace scansion::detail {

/// Longer axes are loops, which gain nothing from knowing their length.
static constexpr int64_t kLongestFixed = 1024;
/// A call brings much if an argument has so many elements. Threads need more to be worth it, but not of these alone.
static constexpr int64_t kLargeArgument = int64_t(1) << 15;
/// So many versions fix all lengths, as two may be all that a program has: to train and to test, say.
static constexpr size_t kFixedVersions = 2;
/// So many fix at least the lengths that have not differed. A thousand lengths of one axis, or of several that vary from
/// the start, take one; axes that begin to vary later take another.
static constexpr size_t kSpecialVersions = 4;

Versions::Versions(Program program, CompilerOptions options, const std::vector<Type> &arguments, Shapes shapes)
    : program_(std::move(program)), options_(std::move(options)), arguments_(arguments), shapes_(shapes) {
  for (size_t argument = 0; argument < arguments_.size(); ++argument)
    for (size_t axis = 0; axis < arguments_[argument].shape.size(); ++axis)
      if (arguments_[argument].shape[axis] == kUnknown)
        open_.push_back({argument, axis});
  // What there is to say about a program that leaves nothing open is said where it is made. Dumps show that as well.
  if (open_.empty() || shapes_ == Shapes::Dynamic || !options_.dumpDirectory.empty())
    add(std::vector<int64_t>(open_.size(), kUnknown), open_.empty() && isLarge(nullptr));
}

Versions::~Versions() {
  for (Version *version = first_.load(); version;)
    delete std::exchange(version, version->next.load());
}

//===----------------------------------------------------------------------===//
// Finding and making
//===----------------------------------------------------------------------===//

/// Whether a call brings much for several threads. Without arguments, those whose lengths are all known count.
bool Versions::isLarge(const scn_input *arguments) const {
  const int64_t large = scn_large_work() == 0 ? 0 : kLargeArgument; // 0: for tests
  if (large && scn_threads() < 2)
    return false; // code for one thread keeps less in memory
  for (size_t k = 0; k < arguments_.size(); ++k) {
    const std::vector<int64_t> &known = arguments_[k].shape;
    int64_t count = 1;
    for (size_t axis = 0; axis < known.size() && count; ++axis) {
      int64_t length = arguments ? arguments[k].sizes[axis] : std::max<int64_t>(known[axis], 0);
      count = length && count > kLargeArgument / length ? kLargeArgument : count * length;
    }
    if (count >= large)
      return true;
  }
  return false;
}

bool Versions::fits(const Version &version, const scn_input *arguments) const {
  bool hasOpen = false;
  for (size_t k = 0; k < open_.size(); ++k) {
    if (version.lengths[k] == kUnknown)
      hasOpen = true;
    else if (version.lengths[k] != arguments[open_[k].argument].sizes[open_[k].axis])
      return false;
  }
  return !hasOpen || version.forThreads || !isLarge(arguments);
}

const Version *Versions::find(const scn_input *arguments) const {
  for (const Version *version = first_.load(std::memory_order_acquire); version;
       version = version->next.load(std::memory_order_acquire))
    if (fits(*version, arguments))
      return version;
  return nullptr;
}

/// Which lengths the next version fixes:
/// - never 0, where there is nothing to compute, nor a length over kLongestFixed;
/// - the first two versions fix all others;
/// - the third and the fourth leave open what has differed;
/// - the fifth leaves everything open, and so is the last one.
/// With Shapes::Static every version fixes everything, with Shapes::Dynamic none fixes anything.
/// A call that brings much gets a version for threads, which serves others too.
std::vector<int64_t> Versions::choose(const scn_input *arguments) {
  std::vector<int64_t> lengths;
  for (OpenAxis &open : open_) {
    int64_t length = arguments[open.argument].sizes[open.axis];
    open.differs |= open.first != kUnknown && open.first != length;
    if (open.first == kUnknown)
      open.first = length;
    bool fix = length > 0 && length <= kLongestFixed && count_ < kSpecialVersions;
    if (count_ >= kFixedVersions)
      fix &= !open.differs;
    fix = (fix && shapes_ != Shapes::Dynamic) || shapes_ == Shapes::Static;
    lengths.push_back(fix ? length : kUnknown);
  }
  return lengths;
}

Version &Versions::add(std::vector<int64_t> lengths, bool forThreads) {
  CompilerOptions options = options_;
  options.forThreads = forThreads;
  if (count_)
    options.name += "-" + std::to_string(count_);
  auto made = std::make_unique<Version>();
  made->code = compileModule(program_, lengthsOf(lengths), options);
  made->lengths = std::move(lengths);
  made->forThreads = forThreads;
  std::atomic<Version *> *end = &first_;
  while (Version *last = end->load(std::memory_order_relaxed))
    end = &last->next;
  Version *version = made.release();
  end->store(version, std::memory_order_release);
  ++count_;
  return *version;
}

const CompiledCode &Versions::codeFor(const scn_input *arguments) {
  const Version *version = find(arguments);
  if (!version) {
    std::lock_guard<std::mutex> guard(lock_);
    version = find(arguments); // another thread may have made it meanwhile
    if (!version)
      version = &add(choose(arguments), isLarge(arguments));
  }
  const_cast<Version *>(version)->calls.fetch_add(1, std::memory_order_relaxed);
  return *version->code;
}

//===----------------------------------------------------------------------===//
// Reporting
//===----------------------------------------------------------------------===//

ArgumentLengths Versions::lengthsOf(const std::vector<int64_t> &lengths) const {
  ArgumentLengths all;
  for (size_t k = 0; k < open_.size(); ++k) {
    if (lengths[k] == kUnknown)
      continue;
    std::vector<int64_t> &argument = all[open_[k].argument];
    argument.resize(arguments_[open_[k].argument].shape.size(), kUnknown);
    argument[open_[k].axis] = lengths[k];
  }
  return all;
}

std::vector<VersionReport> Versions::report() const {
  std::vector<VersionReport> reports;
  for (const Version *version = first_.load(); version; version = version->next.load()) {
    VersionReport report;
    for (const Type &type : arguments_)
      report.shapes.push_back(type.shape);
    for (size_t k = 0; k < open_.size(); ++k)
      report.shapes[open_[k].argument][open_[k].axis] = version->lengths[k];
    report.calls = version->calls.load();
    report.timings = version->code->timings();
    reports.push_back(std::move(report));
  }
  return reports;
}

/// A version, or null where none is asked for.
const Version *Versions::at(std::optional<size_t> index) const {
  if (!index)
    return nullptr;
  const Version *version = first_.load();
  for (size_t k = 0; version && k < *index; ++k)
    version = version->next.load();
  if (!version)
    throw Error(ErrorKind::Index, "the function has no version " + std::to_string(*index));
  return version;
}

std::vector<std::pair<std::string, double>> Versions::timings() const {
  std::vector<std::pair<std::string, double>> last;
  for (const Version *version = first_.load(); version; version = version->next.load())
    last = version->code->timings();
  return last;
}

CompilerOptions Versions::optionsOf(const Version *version) const {
  CompilerOptions options = options_;
  options.forThreads = version && version->forThreads;
  return options;
}

std::string Versions::ir(std::string_view stage, std::optional<size_t> index) const {
  const Version *version = at(index);
  return programText(program_, version ? lengthsOf(version->lengths) : ArgumentLengths(), optionsOf(version), stage);
}

std::vector<Remark> Versions::remarks(std::optional<size_t> index) const {
  const Version *version = at(index);
  return programRemarks(program_, version ? lengthsOf(version->lengths) : ArgumentLengths(), optionsOf(version));
}

} // namespace scansion::detail
