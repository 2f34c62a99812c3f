// SPDX-License-Identifier: MIT
#include "decode/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/wire.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {
namespace {

std::string meaning_of(StatisticId id, std::uint64_t value) {
  if (id == kNoopStat) return "in place of one that could not be served";
  if (!StatisticId::parse(text_of(id))) return "not text: no NVDIMM can support it";
  const Statistic* known = find_statistic(id);
  if (!known) return "not a standard statistic";
  if (value <= max_value(id)) return std::string(known->meaning);
  return fmt::format("{}; above {}, the most it may be", known->meaning, max_value(id));
}

/// An id in a table: without padding; bytes that are not text as numbers.
std::string name_of(StatisticId id) {
  return StatisticId::parse(text_of(id)) ? trimmed_text_of(id) : quote(text_of(id));
}

}  // namespace

std::string table_of(std::span<const std::byte> bytes) {
  RrBuffer buffer{};
  std::memcpy(&buffer, bytes.data(), std::min(bytes.size(), sizeof buffer));
  const std::size_t count = buffer.header.num_statistics;
  const std::string head = fmt::format("rr-buffer of {} bytes, stats_version {}: ", bytes.size(),
                                       std::uint32_t{buffer.header.stats_version});
  if (count == 0) {
    return head + fmt::format("asks for all statistics, with room for {}\n",
                              (bytes.size() - sizeof(RrHeader)) / sizeof(RrEntry));
  }
  const auto entries = std::span(buffer.entries).first(count);
  const bool values = std::ranges::any_of(entries, [](const RrEntry& each) { return each.value; });
  std::string table = head + fmt::format("{} statistics{}\n", count,
                                         values ? "" : ", all values 0, as where it asks for them");
  constexpr auto kRow = "  {:8}  {:>20}  {:11}  {}\n";
  table += fmt::format(kRow, "id", "value", "unit", "meaning");
  for (const RrEntry& each : entries) {
    const StatisticId id(each.id);
    const Statistic* known = find_statistic(id);
    table += fmt::format(kRow, name_of(id), std::uint64_t{each.value},
                         known ? name(known->unit) : "", meaning_of(id, each.value));
  }
  if (const std::size_t rest = bytes.size() - rr_buffer_size(count); rest != 0) {
    table += fmt::format("{} bytes after the last entry do not count\n", rest);
  }
  return table;
}

}  // namespace scmstats::cli
