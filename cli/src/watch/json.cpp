// SPDX-License-Identifier: MIT
#include "watch/json.hpp"

#include "qmp/live_statistics.hpp"
#include "qmp/statistic_key.hpp"

namespace scmstats::cli {

std::string json_line(double time, const std::vector<WatchedNvdimm>& nvdimms) {
  Json array = Json::array();
  for (const WatchedNvdimm& nvdimm : nvdimms) {
    LiveStatistics now{nvdimm.id, nvdimm.allowed, {}};
    Json rates = Json::object(), latencies = Json::object();
    for (const WatchedStatistic& each : nvdimm.statistics) {
      now.statistics.push_back(each.now);
      const std::string key = json_key(each.now.id);
      if (each.rate) rates[key] = *each.rate;
      if (each.latency) latencies[key] = *each.latency;
    }
    Json object = json_of(now);
    object["rates"] = rates;
    object["latencies"] = latencies;
    array.push_back(std::move(object));
  }
  return Json({{"time", time}, {"nvdimms", array}}).dump();
}

}  // namespace scmstats::cli
