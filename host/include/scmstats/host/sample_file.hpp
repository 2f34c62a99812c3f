// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "scmstats/host/problem_log.hpp"
#include "scmstats/host/result.hpp"
#include "scmstats/host/sample_text.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats {

/// A text file that somebody else writes, in the format of sample_text.hpp, best by renaming a new
/// file over it: a capture, a script's output, a collector's. It is looked at once a refresh and
/// read when it changed; a file that the kernel makes, in /sys or /proc, is read each time. Content
/// that cannot be read changes nothing: the last good sample stays, until it is older than
/// `max_age`; then its statistics have no value until the file is good again. What is wrong is
/// reported once until the file is good again or something else is wrong, and at most once in
/// `kPause`, so that no writer fills the log.
///
/// Values are passed on as they are. A counter or duration that falls is reported, at most once in
/// `kPause`: a guest that computes differences, as perf does, is wrong then.
class SampleFile : public Source {
 public:
  /// Larger files are refused: 255 statistics take 8 KiB. Bounds what a reader's memory holds.
  static constexpr std::size_t kMostBytes = 65536;

  static constexpr std::chrono::seconds kPause{10};

  using Warn = std::function<void(const std::string& line)>;

  /// Reads the file at `path`: the statistics in it now are what is supported. `max_age`: how old a
  /// sample may become, counted from the file's modification time, or from when it was read where
  /// the kernel makes it; none for no limit. Time in which the host is suspended counts. `warn`
  /// gets lines for people, from the sampler's thread. Throws std::runtime_error, which says why,
  /// if the file cannot be read or is not a sample.
  SampleFile(std::string path, std::optional<std::chrono::nanoseconds> max_age, Instant now,
             Warn warn);

  std::string description() const override { return "sample file " + path_; }
  std::span<const StatisticId> supported() const override { return supported_; }
  void refresh(Instant now) override;
  void values(Instant now, std::span<std::optional<std::uint64_t>> values) const noexcept override;

 private:
  using Values = std::vector<std::optional<std::uint64_t>>;

  Result<> load(Instant now);
  void accept(const std::vector<Reading>& readings, Instant now, Instant written);
  void report_falls(const Values& values, Instant now);
  bool unchanged() const;

  const std::string path_;
  const std::optional<std::chrono::nanoseconds> max_age_;
  const Warn warn_;
  std::vector<StatisticId> supported_;

  // Only the sampler's thread uses these.
  struct stat seen_{};    // the file that was last read, good or bad
  bool settled_ = false;  // the file was old enough to differ from a later one by its times
  Result<> loaded_;       // of the file as last read
  ProblemLog error_log_{kPause};
  ProblemLog extra_log_;  // of a statistic that is not supported
  Values last_;           // of each statistic, the last value that it had
  ProblemLog fall_log_{kPause};
  bool made_by_kernel_ = false;

  mutable std::mutex mutex_;
  Values values_;
  Instant written_{};  // when the file that values_ are from was written, as far as known; as of
                       // with_suspension()
};

}  // namespace scmstats
