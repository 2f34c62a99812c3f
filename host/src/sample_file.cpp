// SPDX-License-Identifier: MIT
#include "scmstats/host/sample_file.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/suspension.hpp"

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
  loaded_ = load(now);
  if (!loaded_) throw std::runtime_error(loaded_.error().reason);
}

void SampleFile::refresh(Instant now) {
  if (!unchanged()) loaded_ = load(now);
  if (loaded_) error_log_.ends();
  if (loaded_ || !error_log_.begins(loaded_.error().reason, now)) return;
  warn_(path_ + ": " + loaded_.error().reason + "; the last good sample stays" +
        (max_age_ ? " until it is too old" : ""));
}

void SampleFile::values(Instant now,
                        std::span<std::optional<std::uint64_t>> values) const noexcept {
  const std::lock_guard lock(mutex_);
  if (max_age_ && with_suspension(now) - written_ > *max_age_) {
    std::ranges::fill(values, std::nullopt);
  } else {
    std::ranges::copy(values_, values.begin());
  }
}

Result<> SampleFile::load(Instant now) {
  const auto file = read_text_file(path_, kMostBytes);
  if (!file) {
    settled_ = false;
    return file.error();
  }
  const auto& [text, status, made_by_kernel] = *file;
  const bool same_file = identity(seen_) == identity(status);
  seen_ = status;
  made_by_kernel_ = made_by_kernel;
  // Two versions written within one tick of the file system's clock may have the same times.
  settled_ = std::abs(age(status).count()) > 1;

  const auto sample = parse_sample(text);
  if (!sample) return Failure{describe(sample.error())};
  Instant written = with_suspension(now);
  if (!made_by_kernel) {
    written -= bounded_age(status);
    if (same_file) written = std::min(written, written_);
  }
  accept(*sample, now, written);
  return {};
}

void SampleFile::accept(const std::vector<Reading>& readings, Instant now, Instant written) {
  if (supported_.empty()) {
    std::ranges::transform(readings, std::back_inserter(supported_), &Reading::id);
  }
  Values values(supported_.size());
  for (const Reading& reading : readings) {
    const auto index = std::ranges::find(supported_, reading.id) - supported_.begin();
    if (index < std::ssize(supported_)) {
      values[static_cast<std::size_t>(index)] = reading.value;
    } else if (extra_log_.begins("extra")) {
      warn_(path_ + ": " + quote(text_of(reading.id)) +
            " is not supported, since it was not there when the NVDIMM was plugged");
    }
  }
  report_falls(values, now);
  const std::lock_guard lock(mutex_);
  values_ = std::move(values);
  written_ = written;
}

void SampleFile::report_falls(const Values& values, Instant now) {
  last_.resize(supported_.size());
  std::string first;
  std::size_t falls = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    const auto last = std::exchange(last_[i], values[i]);
    const Statistic* known = find_statistic(supported_[i]);
    const bool only_rises = known && known->kind != Kind::Gauge;
    if (!only_rises || !last || *values[i] >= *last || falls++ != 0) continue;
    first = trimmed_text_of(supported_[i]) + " fell from " + std::to_string(*last) + " to " +
            std::to_string(*values[i]);
  }
  fall_log_.ends();  // each fall is a new problem
  if (falls == 0 || !fall_log_.begins(first, now)) return;
  warn_(path_ + ": " + first + (falls > 1 ? ", " + std::to_string(falls - 1) + " more fell" : "") +
        "; the guest gets the values as they are, but totals should only rise");
}

bool SampleFile::unchanged() const {
  struct stat now{};
  return settled_ && !made_by_kernel_ && ::stat(path_.c_str(), &now) == 0 &&
         identity(now) == identity(seen_);
}

}  // namespace scmstats
