// SPDX-License-Identifier: MIT
#include "qmp/live_statistics.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"

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

std::string json_key(StatisticId id) {
  const Statistic* known = find_statistic(id);
  return known ? std::string(known->perf_event) : trimmed_text_of(id);
}

std::string qemu_key(StatisticId id) {
  std::string key = json_key(id);
  if (find_statistic(id)) std::ranges::replace(key, '_', '-');
  return key;
}

std::optional<StatisticId> id_of_key(std::string_view key) {
  for (const Statistic& each : kCatalogue) {
    if (key == qemu_key(each.id)) return each.id;
  }
  return StatisticId::parse(key);
}

std::optional<StatisticId> find_by_name(std::string_view name) {
  for (const Statistic& each : kCatalogue) {
    if (name == trimmed_text_of(each.id) || name == each.perf_event || name == qemu_key(each.id)) {
      return each.id;
    }
  }
  return std::nullopt;
}

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

LiveStatistics read_statistics(Monitor& monitor, const VmNvdimm& nvdimm) {
  const Json values = get_property(monitor, nvdimm, "scm-stats");
  const Json origins = get_property(monitor, nvdimm, "scm-origins");
  const Json allowed = get_property(monitor, nvdimm, "scm-allow");
  try {
    return {nvdimm.id, allowed != Json(false), parse_statistics(values, origins)};
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(nvdimm.shown() + ": " + error.what() + version_note(monitor));
  }
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
