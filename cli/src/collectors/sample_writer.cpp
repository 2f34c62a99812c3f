// SPDX-License-Identifier: MIT
#include "collectors/sample_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/replace_file.hpp"
#include "scmstats/host/sample_file.hpp"
#include "util/output.hpp"

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;

/// Returns how long ago a file was written. A time in the future counts as now.
std::chrono::nanoseconds age(const struct stat& status) {
  const auto written = std::chrono::seconds(status.st_mtim.tv_sec);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::clamp<std::chrono::nanoseconds>(now - written, 0s, std::chrono::hours(24 * 365));
}

/// Returns when to look next. A device that took longer than the interval is asked again at once.
std::chrono::steady_clock::time_point after(std::chrono::steady_clock::time_point last,
                                            std::chrono::seconds every) {
  return std::max(last + every, std::chrono::steady_clock::now());
}

}  // namespace

bool SampleWriter::refresh() {
  try {
    const Collection found = collect_and_write();
    if (log_.ends()) complain(collector_.description() + ": works again");
    report(found);
    write_report();
    return true;
  } catch (const std::runtime_error& error) {
    if (log_.begins("failing")) complain(error.what());
    return false;
  }
}

Collection SampleWriter::collect_and_write() {
  Collection found = collector_.collect();
  if (collector_.continues_totals()) {
    const Instant now = std::chrono::steady_clock::now();
    continue_totals(now);
    totals_.apply(found, now);
  }
  if (found.readings.empty()) {
    std::string reasons;
    for (const std::string& reason : found.missing) reasons += "; " + reason;
    throw std::runtime_error(collector_.description() + ": no statistic in it" + reasons);
  }
  const std::string text = format_sample(found.readings) + totals_.comments();
  if (const auto written = replace_file(path_, text); !written) {
    throw std::runtime_error(path_ + ": " + written.error().reason);
  }
  return found;
}

void SampleWriter::continue_totals(Instant now) {
  const CountedDevice device{collector_.description(), collector_.identity()};
  Totals::Continued continued{};
  if (std::exchange(begun_, true)) {
    continued = totals_.set_device(device);
  } else {
    const auto read = read_text_file(path_, SampleFile::kMostBytes);
    continued =
        totals_.continue_from(read ? read->text : "", read ? age(read->status) : 0s, now, device);
  }
  if (continued == Totals::Continued::Exchanged) {
    complain(fmt::format(
        "{}: the device is another one, {}: totals continue without what it counted before; to "
        "start with its own counts, stop this command and remove the file",
        path_, device.identity));
  } else if (continued == Totals::Continued::Foreign) {
    complain(fmt::format("{}: its totals are of another device; those of {} replace them", path_,
                         device.identity));
  }
}

/// Text that standard output does not take now is tried again the next time, so that a slow reader
/// does not make the file old. main() reports a failure at the end.
void SampleWriter::write_report() {
  try {
    standard_output().write_some();
  } catch (const std::runtime_error&) {
  }
}

void SampleWriter::report(const Collection& found) {
  std::vector<StatisticId> ids;
  std::ranges::transform(found.readings, std::back_inserter(ids), &Reading::id);
  if (ids == told_) return;
  told_ = std::move(ids);

  std::string values;
  for (const Reading& reading : found.readings) {
    values += fmt::format("{} {} {}", values.empty() ? ":" : ",", trimmed_text_of(reading.id),
                          reading.value);
  }
  print("{}{}\n", collector_.description(), values);
  for (const std::string& reason : found.missing) print("no {}\n", reason);
}

int write_samples(Collector& collector, const std::string& path, std::chrono::seconds every,
                  bool once, const StopSignals& stop) {
  SampleWriter writer(collector, path);
  auto next = std::chrono::steady_clock::now();
  if (!writer.refresh()) return 1;
  if (once) {
    standard_output().flush(Instant::max(), stop.descriptor());
    standard_output().discard();
    return 0;
  }
  for (;;) {
    next = after(next, every);
    if (stop.wait_until(next)) {
      standard_output().discard();
      return 0;
    }
    writer.refresh();
  }
}

}  // namespace scmstats::cli
