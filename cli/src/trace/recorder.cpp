// SPDX-License-Identifier: MIT
#include "trace/recorder.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

#include "scmstats/host/quote.hpp"
#include "trace/trace_csv.hpp"

namespace scmstats::cli {

Result<> TraceFile::create(const std::string& path, std::string_view lines) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0 && errno == EEXIST) {
    return Failure{"it is there already: give the name of a new file"};
  }
  if (file < 0) return last_error();
  file_ = Descriptor(file);
  auto appended = append(lines);
  if (!appended) ::unlink(path.c_str());
  return appended;
}

Result<> TraceFile::append(std::string_view lines) {
  const off_t before = ::lseek(file_.get(), 0, SEEK_END);
  if (before >= 0 && static_cast<std::size_t>(before) + lines.size() > most_) {
    return Failure{"the trace has " + std::to_string(before) + " bytes, and 'play' reads " +
                   std::to_string(most_) + " at most: record less often, or for a shorter time"};
  }
  const ssize_t wrote = ::write(file_.get(), lines.data(), lines.size());
  if (wrote == static_cast<ssize_t>(lines.size())) return {};
  Failure failure{std::strerror(wrote < 0 ? errno : ENOSPC)};
  if (before >= 0 && wrote > 0 && ::ftruncate(file_.get(), before) != 0) {
    failure.reason += "; its last line is cut short";
  }
  return failure;
}

Recorder::Recorder(std::vector<Reading> first, std::function<void(const std::string& line)> warn)
    : first_(std::move(first)), warn_(std::move(warn)) {
  std::ranges::transform(first_, std::back_inserter(columns_), &Reading::id);
}

std::string Recorder::begin() const {
  return format_header(columns_) + format_row(std::chrono::nanoseconds(0), columns_, first_);
}

std::string Recorder::row(std::chrono::nanoseconds time, const Measurement& measurement) {
  if (const auto good = check(measurement); !good) {
    if (log_.begins("no rows")) warn_(good.error().reason + "; no rows until it is well again");
    return {};
  }
  log_.ends();
  const auto& readings = *measurement;
  warn_of_extra(readings);
  return format_row(time, columns_, readings);
}

Result<> Recorder::check(const Measurement& measurement) const {
  if (!measurement) return measurement.error();
  const auto& readings = *measurement;
  const bool any =
      std::ranges::any_of(readings, [this](const Reading& each) { return is_column(each.id); });
  if (any) return {};
  return Failure{"none of the recorded statistics in it"};
}

bool Recorder::is_column(StatisticId id) const {
  return std::ranges::find(columns_, id) != columns_.end();
}

void Recorder::warn_of_extra(const std::vector<Reading>& readings) {
  const auto extra = std::ranges::find_if_not(
      readings, [this](const Reading& each) { return is_column(each.id); });
  if (extra == readings.end() || !extra_log_.begins("extra")) return;
  warn_(quote(text_of(extra->id)) + " is not recorded, since it was missing at the start");
}

}  // namespace scmstats::cli
