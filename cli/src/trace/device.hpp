// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "collectors/collectors.hpp"
#include "collectors/totals.hpp"
#include "scmstats/host/block_source.hpp"
#include "trace/recorder.hpp"

namespace scmstats::cli {

/// A device as something to record: a collector's statistics, and its reads and writes.
class Device {
 public:
  /// `path`: as for make_collector(). Throws std::runtime_error, one line, where nothing tells any
  /// statistic of it, or where it takes a privilege to know.
  explicit Device(const std::string& path, const KernelPaths& kernel = {});

  Measurement measure();

 private:
  std::unique_ptr<Collector> collector_;  // null where there is none for it
  Totals totals_;
  std::unique_ptr<BlockSource> block_;  // null where it is none that counts
};

}  // namespace scmstats::cli
