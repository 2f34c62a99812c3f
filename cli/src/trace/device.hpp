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

/// Measures a device for a recording: a collector's statistics, and the device's reads and writes.
class Device {
 public:
  /// Opens a device, as make_collector() does. Throws std::runtime_error, one line, if nothing
  /// provides any statistic of it, or only a privileged user can find out.
  explicit Device(const std::string& path, const KernelPaths& kernel = {});

  Measurement measure();

 private:
  std::unique_ptr<Collector> collector_;  // null where there is none for it
  Totals totals_;
  std::unique_ptr<BlockSource> block_;  // null where it is none that counts
};

}  // namespace scmstats::cli
