// SPDX-License-Identifier: MIT
#include "qmp/statistic_key.hpp"

#include <algorithm>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

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

}  // namespace scmstats::cli
