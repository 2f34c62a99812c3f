#pragma once

#include <map>
#include <vector>

#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// Makes counters only rise, as a guest expects: where a device's runs backwards, since somebody
/// cleared it or its 32 bits were full, what it counted from 0 on is added to the total.
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
