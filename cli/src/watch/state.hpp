// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "watch/layout.hpp"

namespace scmstats::cli {

/// The history of a VM's NVDIMMs.
class WatchState {
 public:
  /// One look, at all of them.
  void add(Instant time, const std::vector<LiveStatistics>& nvdimms);

  /// As of the latest look.
  const std::vector<WatchedNvdimm>& nvdimms() const { return nvdimms_; }

 private:
  std::map<std::string, LiveStatistics> latest_;
  std::map<std::pair<std::string, StatisticId>, History> histories_;
  std::vector<WatchedNvdimm> nvdimms_;
};

}  // namespace scmstats::cli
