// SPDX-License-Identifier: MIT
#include "trace/recorder.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "collectors/sysfs.hpp"
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

Device::Device(const std::string& path, const KernelPaths& kernel) {
  const Target target = find_target(path, kernel);
  const BlockDevice device{target.name, target.directory};
  const bool counts =
      std::filesystem::exists(device.directory + "/stat") && BlockSource::check_counting(device);
  if (counts) block_ = std::make_unique<BlockSource>(device);
  try {
    collector_ = make_collector(path, "", kernel);
  } catch (const NoCollector&) {
    if (!block_) throw;
  }
}

Measurement Device::measure() {
  Collection found;
  const Instant now = std::chrono::steady_clock::now();
  try {
    if (collector_) {
      found = collector_->collect();
      totals_.set_device({collector_->description(), collector_->identity()});
    }
  } catch (const std::runtime_error& error) {
    return Failure{error.what()};
  }
  if (collector_ && collector_->continues_totals()) totals_.apply(found, now);
  std::vector<Reading> readings = std::move(found.readings);
  if (!block_) return readings;
  block_->refresh(now);
  std::array<std::optional<std::uint64_t>, 4> values;
  block_->values({}, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i]) readings.push_back({block_->supported()[i], *values[i]});
  }
  return readings;
}

}  // namespace scmstats::cli
