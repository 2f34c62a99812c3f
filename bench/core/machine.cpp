// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include <optional>
#include <string>

#include "scmstats/core/catalogue.hpp"

namespace scmstats::bench {

Nvdimms::Nvdimms(std::size_t count, std::size_t statistics) {
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::optional<std::uint64_t>> values;
    for (std::size_t index = 0; index < statistics; ++index) values.push_back(1000 * i + index);
    all_.push_back(std::make_unique<Nvdimm>(ids(statistics)));
    all_.back()->publish(values);
  }
}

std::vector<StatisticId> ids(std::size_t count) {
  std::vector<StatisticId> list;
  for (std::size_t index = 0; index < count; ++index) {
    const std::string vendor = "Vend" + std::to_string(1000 + index);
    list.push_back(index < kCatalogue.size() ? kCatalogue[index].id : *StatisticId::parse(vendor));
  }
  return list;
}

RrBuffer ask_for_all() {
  return ask_by_name({});
}

RrBuffer ask_by_name(std::span<const StatisticId> ids) {
  RrBuffer request{};
  request.header = {kEyeCatcher, kStatsVersion, static_cast<std::uint32_t>(ids.size())};
  for (std::size_t i = 0; i < ids.size(); ++i) request.entries[i] = {ids[i].number(), 0};
  return request;
}

}  // namespace scmstats::bench
