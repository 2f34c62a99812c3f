// SPDX-License-Identifier: MIT
#include "collectors/totals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/parse_number.hpp"

namespace scmstats::cli {
namespace {

constexpr std::string_view kFrom = "# collected from: ", kDevice = "# device: ";

/// Returns null if a statistic is not a total, or not known.
const Statistic* find_total(StatisticId id) {
  const Statistic* known = find_statistic(id);
  return known && known->kind != Kind::Gauge ? known : nullptr;
}

/// Returns limits that no device can exceed: ten accesses a nanosecond; 10,000 accesses under way
/// at any time; power-on time that is reported in hours, one hour late.
MonotonicCounter::Limits limits_of(const Statistic& total) {
  switch (total.unit) {
    case Unit::Seconds:
      return {.per_second = 1, .step = 7200};
    case Unit::Nanoseconds:
      return {.per_second = 10'000'000'000'000, .step = 10'000'000'000'000};
    default:
      return {.per_second = 10'000'000'000, .step = 10'000'000'000};
  }
}

/// Takes "NAME NUMBER" off the text. Returns the number.
std::optional<std::uint64_t> take_number(std::string_view& text, std::string_view name) {
  if (!text.starts_with(name)) return std::nullopt;
  text.remove_prefix(name.size());
  const std::string_view number = text.substr(0, text.find(','));
  text.remove_prefix(number.size());
  return parse_number(number);
}

struct SavedTotal {
  StatisticId id;
  MonotonicCounter::State state;
};

/// Parses a comment. Returns nothing if it does not hold a total.
std::optional<SavedTotal> parse_total(std::string_view line) {
  constexpr std::string_view kBegin = "# ";
  const auto colon = line.find(": ");
  if (!line.starts_with(kBegin) || colon == std::string_view::npos) return std::nullopt;
  const auto id = StatisticId::parse(line.substr(kBegin.size(), colon - kBegin.size()));
  if (!id || !find_total(*id)) return std::nullopt;
  line.remove_prefix(colon + 2);
  const auto total = take_number(line, "total ");
  const auto believed = take_number(line, ", device ");
  if (!total || !believed) return std::nullopt;
  SavedTotal saved{*id, {*total, *believed}};
  if (line.empty()) return saved;
  saved.state.suspect = take_number(line, ", unconfirmed ");
  if (!saved.state.suspect || !line.empty()) return std::nullopt;
  return saved;
}

/// Replaces control characters, since a comment is one line.
std::string in_one_line(std::string text) {
  std::ranges::replace_if(text, [](unsigned char c) { return c < ' '; }, ' ');
  return text;
}

}  // namespace

Totals::Continued Totals::set_device(const CountedDevice& device) {
  const CountedDevice fresh{in_one_line(device.description), in_one_line(device.identity)};
  const bool exchanged = fresh.identity != device_.identity;
  device_ = fresh;
  if (counters_.empty()) return Continued::Nothing;
  if (!exchanged) return Continued::Yes;
  for (auto& [id, counter] : counters_) counter.replace_device();
  return Continued::Exchanged;
}

Totals::Continued Totals::continue_from(std::string_view text, std::chrono::nanoseconds age,
                                        Instant now, const CountedDevice& device) {
  CountedDevice saved;
  std::map<StatisticId, MonotonicCounter> counters;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with(kFrom)) {
      saved.description = line.substr(kFrom.size());
    } else if (line.starts_with(kDevice)) {
      saved.identity = line.substr(kDevice.size());
    } else if (const auto total = parse_total(line)) {
      const auto limits = limits_of(*find_total(total->id));
      counters.insert_or_assign(total->id, MonotonicCounter(limits, total->state, now - age));
    }
  }
  const bool same = saved.identity == in_one_line(device.identity);
  const bool exchanged = !same && saved.description == in_one_line(device.description);
  if (same || exchanged) {
    device_ = saved;
    counters_ = std::move(counters);
    return set_device(device);
  }
  set_device(device);
  return counters.empty() ? Continued::Nothing : Continued::Foreign;
}

void Totals::apply(Collection& collection, Instant now) {
  std::erase_if(collection.readings, [&](Reading& reading) {
    const Statistic* const statistic = find_total(reading.id);
    if (!statistic) return false;
    MonotonicCounter& counter =
        counters_.try_emplace(reading.id, limits_of(*statistic)).first->second;
    counter.add(reading.value, now);
    if (const auto total = counter.total()) {
      reading.value = *total;
      return false;
    }
    collection.missing.push_back(
        fmt::format("{}: the device's count is {}, which another look must confirm",
                    trimmed_text_of(reading.id), reading.value));
    return true;
  });
}

std::string Totals::comments() const {
  std::string lines;
  for (const auto& [id, counter] : counters_) {
    const auto state = counter.state();
    if (!state) continue;
    lines += fmt::format("# {}: total {}, device {}", trimmed_text_of(id), state->total,
                         state->believed);
    if (state->suspect) lines += fmt::format(", unconfirmed {}", *state->suspect);
    lines += '\n';
  }
  if (lines.empty()) return lines;
  return fmt::format("{}{}\n{}{}\n{}", kFrom, device_.description, kDevice, device_.identity,
                     lines);
}

}  // namespace scmstats::cli
