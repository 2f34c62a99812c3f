// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/metrics_text.hpp"
#include "scmstats/host/nvdimm_statistics.hpp"
#include "scmstats/host/problem_log.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

class BackgroundWriter;

/// A file of metrics for Prometheus. A thread writes the whole file once per interval, so that a
/// file that does not answer blocks nobody for longer than kPatience. The file is locked, so that
/// two VMs do not write the same one, and removed when the VM ends. A file that scmstats did not
/// write is not replaced.
class MetricsFile {
 public:
  using Warn = std::function<void(const std::string& line)>;

  static constexpr std::chrono::seconds kPatience{5};

  /// `warn` gets lines for people, from the thread too.
  MetricsFile(std::string path, VmLabels vm, std::chrono::nanoseconds interval, Warn warn);

  /// As finish(), and waits for the thread.
  ~MetricsFile();

  /// Both may be called at any time, whether the thread runs or not.
  void add(std::string id, std::uint64_t drc_index, std::shared_ptr<NvdimmStatistics> statistics);
  void remove(const NvdimmStatistics& statistics);

  /// Starts the thread. Fails if the file cannot be written. Throws std::system_error if there can
  /// be no thread.
  Result<> start();

  /// Removes the file, for good.
  void finish();

 private:
  struct Nvdimm {
    std::string id;
    std::uint64_t drc_index;
    std::shared_ptr<NvdimmStatistics> statistics;
  };

  void step();
  Result<> write(const std::vector<Nvdimm>& nvdimms);
  std::optional<std::string> note(const Result<>& written);

  const std::string path_;
  const VmLabels vm_;
  const std::chrono::nanoseconds interval_;
  const Warn warn_;

  Descriptor ours_;  // the file that was last written, locked; of the thread alone

  std::mutex mutex_;
  std::vector<Nvdimm> nvdimms_;
  std::optional<Result<>> first_;  // of the first write
  ProblemLog log_;
  std::atomic<bool> finished_ = false;
  std::unique_ptr<BackgroundWriter> writer_;  // last: its end comes first
};

}  // namespace scmstats
