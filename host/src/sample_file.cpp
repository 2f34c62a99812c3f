#include "scmstats/host/sample_file.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "scmstats/host/quote.hpp"
#include "scmstats/host/read_text_file.hpp"

namespace scmstats {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

nanoseconds since_epoch(const timespec& time) {
  return seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

/// How long ago the file was written; a time to come counts as now.
nanoseconds age(const struct stat& status) {
  const nanoseconds now = std::chrono::system_clock::now().time_since_epoch();
  return std::max(nanoseconds(0), now - since_epoch(status.st_mtim));
}

auto identity(const struct stat& s) {
  return std::tuple(s.st_dev, s.st_ino, s.st_size, since_epoch(s.st_mtim), since_epoch(s.st_ctim));
}

}  // namespace

SampleFile::SampleFile(std::string path, std::optional<nanoseconds> max_age, Instant now, Warn warn)
    : path_(std::move(path)), max_age_(max_age), warn_(std::move(warn)) {
  if (const std::string error = load(now); !error.empty()) throw std::runtime_error(error);
}

void SampleFile::refresh(Instant now) {
  if (unchanged()) return;
  const auto before = identity(seen_);
  std::string error = load(now);
  const bool told = error == error_ && identity(seen_) == before;
  error_ = std::move(error);
  if (told || error_.empty()) return;
  warn_(path_ + ": " + error_ + "; the last good sample stays" +
        (max_age_ ? " until it is too old" : ""));
}

void SampleFile::values(Instant now,
                        std::span<std::optional<std::uint64_t>> values) const noexcept {
  const std::lock_guard lock(mutex_);
  if (max_age_ && now - written_ > *max_age_) {
    std::ranges::fill(values, std::nullopt);
  } else {
    std::ranges::copy(values_, values.begin());
  }
}

std::string SampleFile::load(Instant now) {
  const auto file = read_text_file(path_, kMostBytes);
  if (const auto* reason = std::get_if<std::string>(&file)) {
    seen_ = {};
    return *reason;
  }
  const auto& [text, status] = std::get<TextFile>(file);
  seen_ = status;
  // Two versions written within one tick of the file system's clock may have the same times.
  settled_ = age(status) > seconds(1);

  const auto sample = parse_sample(text);
  if (const auto* error = std::get_if<SampleError>(&sample)) {
    const std::string line = error->line ? "line " + std::to_string(error->line) + ": " : "";
    return line + error->reason;
  }
  accept(std::get<std::vector<Reading>>(sample), status, now);
  return {};
}

void SampleFile::accept(const std::vector<Reading>& readings, const struct stat& status,
                        Instant now) {
  if (offered_.empty()) {
    std::ranges::transform(readings, std::back_inserter(offered_), &Reading::id);
  }
  Values values(offered_.size());
  for (const Reading& reading : readings) {
    const auto place = std::ranges::find(offered_, reading.id) - offered_.begin();
    if (place < std::ssize(offered_)) {
      values[static_cast<std::size_t>(place)] = reading.value;
    } else if (!std::exchange(told_of_extra_, true)) {
      const auto id = reading.id.text();
      warn_(path_ + ": " + quote({id.data(), id.size()}) +
            " is not offered, since it was not there when the NVDIMM was plugged");
    }
  }
  const std::lock_guard lock(mutex_);
  values_ = std::move(values);
  written_ = now - std::chrono::duration_cast<Instant::duration>(age(status));
}

bool SampleFile::unchanged() const {
  struct stat now {};
  return ::stat(path_.c_str(), &now) == 0 && identity(now) == identity(seen_) && settled_;
}

}  // namespace scmstats
