// SPDX-License-Identifier: MIT
#include "qmp/live_statistics.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "qmp/message.hpp"
#include "qmp/statistic_key.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

StatisticId id_of(const std::string& property, const std::string& key) {
  if (const auto id = id_of_key(key)) return *id;
  throw std::runtime_error(property + ": " + quote(key) + " is not a statistic");
}

void check_dictionary(const std::string& property, const Json& dictionary) {
  if (!dictionary.is_object()) throw std::runtime_error(property + " is not a dictionary");
}

std::size_t index(StatisticId id) {
  const Statistic* known = find_statistic(id);
  return known ? static_cast<std::size_t>(known - kCatalogue.data()) : kCatalogue.size();
}

}  // namespace

std::vector<LiveStatistic> parse_statistics(const Json& values, const Json& origins) {
  check_dictionary("scm-stats", values);
  check_dictionary("scm-origins", origins);
  std::vector<LiveStatistic> statistics;
  for (const auto& [key, origin] : origins.items()) {
    const std::string text = origin.is_string() ? origin.get<std::string>() : origin.dump();
    statistics.push_back({id_of("scm-origins", key), {}, one_line(text)});
  }
  for (const auto& [key, value] : values.items()) {
    const StatisticId id = id_of("scm-stats", key);
    if (!value.is_number_unsigned()) {
      throw std::runtime_error("scm-stats: " + key + " is " + quote(value.dump()) +
                               ", not a number of 64 bits");
    }
    const auto found = std::ranges::find(statistics, id, &LiveStatistic::id);
    if (found == statistics.end()) throw std::runtime_error("scm-origins: no " + key + " in it");
    found->value = value.get<std::uint64_t>();
  }
  std::ranges::sort(statistics, {}, [](const LiveStatistic& each) {
    return std::pair(index(each.id), each.id.number());
  });
  return statistics;
}

Json json_of(const LiveStatistics& nvdimm) {
  Json values = Json::object(), origins = Json::object();
  for (const LiveStatistic& each : nvdimm.statistics) {
    const std::string key = json_key(each.id);
    origins[key] = each.origin;
    if (each.value) values[key] = *each.value;
  }
  return {{"nvdimm", nvdimm.nvdimm},
          {"allowed", nvdimm.allowed},
          {"statistics", values},
          {"origins", origins}};
}

}  // namespace scmstats::cli
