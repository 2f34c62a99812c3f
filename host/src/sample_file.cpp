#include "scmstats/host/sample_file.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "scmstats/host/quote.hpp"
#include "scmstats/host/read_text_file.hpp"

namespace scmstats {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

/// How long ago the file was written; negative for a time to come. Floating, since a file may claim
/// any time.
std::chrono::duration<double> age(const struct stat& status) {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  return now - seconds(status.st_mtim.tv_sec) - nanoseconds(status.st_mtim.tv_nsec);
}

/// The same; a time to come counts as now, one too long ago as thirty years.
Instant::duration bounded_age(const struct stat& status) {
  const std::chrono::duration<double> bounded{std::clamp(age(status).count(), 0.0, 1e9)};
  return std::chrono::duration_cast<Instant::duration>(bounded);
}

auto identity(const struct stat& s) {
  return std::tuple(s.st_dev, s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec,
                    s.st_ctim.tv_sec, s.st_ctim.tv_nsec);
}

}  // namespace

SampleFile::SampleFile(std::string path, std::optional<nanoseconds> max_age, Instant now, Warn warn)
    : path_(std::move(path)), max_age_(max_age), warn_(std::move(warn)) {
  if (const std::string error = load(now); !error.empty()) throw std::runtime_error(error);
}

void SampleFile::refresh(Instant now) {
  if (!unchanged()) error_ = load(now);
  if (error_.empty()) told_.clear();
  if (error_ == told_ || (told_at_ && now - *told_at_ < kPause)) return;
  told_ = error_;
  told_at_ = now;
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
    settled_ = false;
    return *reason;
  }
  const auto& [text, status] = std::get<TextFile>(file);
  const bool same_file = identity(seen_) == identity(status);
  seen_ = status;
  // Two versions written within one tick of the file system's clock may have the same times.
  settled_ = std::abs(age(status).count()) > 1;

  const auto sample = parse_sample(text);
  if (const auto* error = std::get_if<SampleError>(&sample)) {
    return describe(*error);
  }
  const Instant written = now - bounded_age(status);
  accept(std::get<std::vector<Reading>>(sample), same_file ? std::min(written, written_) : written);
  return {};
}

void SampleFile::accept(const std::vector<Reading>& readings, Instant written) {
  if (offered_.empty()) {
    std::ranges::transform(readings, std::back_inserter(offered_), &Reading::id);
  }
  Values values(offered_.size());
  for (const Reading& reading : readings) {
    const auto place = std::ranges::find(offered_, reading.id) - offered_.begin();
    if (place < std::ssize(offered_)) {
      values[static_cast<std::size_t>(place)] = reading.value;
    } else if (!std::exchange(told_of_extra_, true)) {
      warn_(path_ + ": " + quote(text_of(reading.id)) +
            " is not offered, since it was not there when the NVDIMM was plugged");
    }
  }
  const std::lock_guard lock(mutex_);
  values_ = std::move(values);
  written_ = written;
}

bool SampleFile::unchanged() const {
  struct stat now {};
  return ::stat(path_.c_str(), &now) == 0 && identity(now) == identity(seen_) && settled_;
}

}  // namespace scmstats
