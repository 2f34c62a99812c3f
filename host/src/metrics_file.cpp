// SPDX-License-Identifier: MIT
#include "scmstats/host/metrics_file.hpp"

#include <unistd.h>

#include <exception>
#include <string_view>
#include <utility>

#include "background_writer.hpp"
#include "file_owner.hpp"
#include "scmstats/host/replace_file.hpp"
#include "scmstats/host/suspension.hpp"

namespace scmstats {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

/// The first line of our files. Prometheus takes it for a comment.
constexpr std::string_view kFirstLine =
    "# scmstats: metrics of a VM, replaced regularly and removed when QEMU ends\n";

constexpr std::string_view kFailing = "failing";  // for the log, whatever the reason

/// Also a file of an scmstats that wrote no such line, and one that nobody has written into.
bool is_known(std::string_view beginning) {
  return beginning.empty() || beginning.starts_with("# scmstats: ") ||
         beginning.starts_with("# HELP scmstats_");
}

NvdimmSample sample_of(std::string id, std::uint64_t drc_index,
                       const NvdimmStatistics& statistics) {
  const auto age = with_suspension(steady_clock::now()) - statistics.refreshed();
  const auto asked = (system_clock::now() - age).time_since_epoch();
  return {std::move(id), drc_index, statistics.nvdimm().supported(), statistics.sample(),
          std::chrono::duration_cast<std::chrono::milliseconds>(asked)};
}

}  // namespace

MetricsFile::MetricsFile(std::string path, VmLabels vm, std::chrono::nanoseconds interval,
                         Warn warn)
    : path_(std::move(path)), vm_(std::move(vm)), interval_(interval), warn_(std::move(warn)) {}

MetricsFile::~MetricsFile() {
  finish();
}

void MetricsFile::add(std::string id, std::uint64_t drc_index,
                      std::shared_ptr<NvdimmStatistics> statistics) {
  const std::lock_guard lock(mutex_);
  nvdimms_.push_back({std::move(id), drc_index, std::move(statistics)});
}

void MetricsFile::remove(const NvdimmStatistics& statistics) {
  const std::lock_guard lock(mutex_);
  std::erase_if(nvdimms_, [&](const auto& each) { return each.statistics.get() == &statistics; });
}

Result<> MetricsFile::start() {
  writer_ = std::make_unique<BackgroundWriter>("scmstats-metric", interval_, [this] { step(); });
  writer_->order();
  writer_->wait(steady_clock::now() + kPatience);
  std::unique_lock lock(mutex_);
  if (const auto first = first_) {
    if (*first) return {};
    lock.unlock();
    writer_.reset();
    return first->error();
  }
  first_.emplace();
  log_.begins(kFailing);
  lock.unlock();
  warn_(path_ + ": no answer for " + std::to_string(kPatience.count()) +
        " seconds; no metrics until it answers");
  return {};
}

void MetricsFile::finish() {
  if (!writer_) return;
  finished_ = true;
  writer_->order();
  if (writer_->wait(steady_clock::now() + kPatience)) {
    writer_.reset();
    return;
  }
  warn_(path_ + ": no answer for " + std::to_string(kPatience.count()) +
        " seconds; it may stay behind");
}

/// Writes the file and logs a failure, or removes the file for good.
void MetricsFile::step() {
  if (finished_) {
    // A symbolic link stays, for the next VM.
    const auto target = follow_links(path_);
    if (target && is_at(ours_.get(), path_)) ::unlink(target->c_str());
    return;
  }
  std::unique_lock lock(mutex_);
  const auto nvdimms = nvdimms_;
  lock.unlock();
  const Result<> written = write(nvdimms);
  lock.lock();
  const auto line = note(written);
  lock.unlock();
  if (line) warn_(*line);
}

Result<> MetricsFile::write(const std::vector<Nvdimm>& nvdimms) {
  try {
    if (auto allowed = refuse_anothers(path_, ours_, is_known); !allowed) return allowed;
    std::vector<NvdimmSample> samples;
    samples.reserve(nvdimms.size());
    for (const auto& [id, drc_index, statistics] : nvdimms) {
      samples.push_back(sample_of(id, drc_index, *statistics));
    }
    auto written =
        replace_file_locked(path_, std::string(kFirstLine) + format_metrics(vm_, samples));
    if (!written) return written.error();
    ours_ = *std::move(written);
    return {};
  } catch (const std::exception& error) {  // no memory
    return Failure{error.what()};
  }
}

/// The line to log, if any: when writing begins to fail and when it no longer does. start() reports
/// the first error.
std::optional<std::string> MetricsFile::note(const Result<>& written) {
  const bool news = written ? log_.ends() : log_.begins(kFailing);
  if (!first_) {
    first_ = written;
    return std::nullopt;
  }
  if (!news) return std::nullopt;
  if (written) return path_ + ": it is written again";
  return path_ + ": " + written.error().reason +
         "; metrics stay as they are until it can be written";
}

}  // namespace scmstats
