#pragma once

#include <map>
#include <vector>

#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// Makes counters and durations only rise, as a guest expects: where a device's runs backwards,
/// since somebody cleared it or its 32 bits were full, the total goes on from what it was.
class Rising {
 public:
  void apply(std::vector<Reading>& readings);

 private:
  struct Count {
    std::uint64_t seen = 0;   // the device's own
    std::uint64_t total = 0;  // begins with the device's own
  };
  std::map<StatisticId, Count> counts_;
};

}  // namespace scmstats::cli
