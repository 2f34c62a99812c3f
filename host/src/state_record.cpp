// SPDX-License-Identifier: MIT
#include "state_record.hpp"

#include <algorithm>
#include <array>

#include "scmstats/host/parse_number.hpp"

namespace scmstats {
namespace {

constexpr std::string_view kMagic = "scmstats state ";
/// The largest number, so that no sum overflows: 146 years in nanoseconds.
constexpr std::uint64_t kMost = INT64_MAX / 2;

/// The usual one, of IEEE 802.3, which `crc32` prints too.
std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = ~std::uint32_t{0};
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

/// The number after `name`, which the text begins with; both are taken from it.
std::optional<std::uint64_t> take_number(std::string_view& text, std::string_view name) {
  if (!text.starts_with(name)) return std::nullopt;
  text.remove_prefix(name.size());
  const auto value = take_digits(text);
  if (!text.starts_with('\n')) return std::nullopt;
  text.remove_prefix(1);
  return value;
}

/// Only what format_record() makes, followed by nothing but zeros, is a record.
std::optional<StateRecord> parse_record(std::string_view block) {
  std::string_view rest = block;
  constexpr std::string_view kNames[] = {kMagic, "sequence ", "resets ", "power-on-ns ",
                                         "last-reset-ns "};
  std::array<std::uint64_t, std::size(kNames)> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = take_number(rest, kNames[i]);
    if (!value || *value > kMost) return std::nullopt;
    values[i] = *value;
  }
  const auto time = [](std::uint64_t ns) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(ns));
  };
  const StateRecord record{values[1], {values[2], time(values[3]), time(values[4])}};
  std::string right = format_record(record);
  right.resize(StateFile::kBlock);
  if (record.counts.last_reset > record.counts.power_on || block != right) return std::nullopt;
  return record;
}

}  // namespace

std::string format_record(const StateRecord& record) {
  std::string text{kMagic};
  const auto line = [&](const char* name, std::uint64_t value) {
    text += name + std::to_string(value) + '\n';
  };
  line("", kStateVersion);
  line("sequence ", record.sequence);
  line("resets ", record.counts.resets);
  line("power-on-ns ", static_cast<std::uint64_t>(record.counts.power_on.count()));
  line("last-reset-ns ", static_cast<std::uint64_t>(record.counts.last_reset.count()));
  line("crc32 ", crc32(text));
  return text;
}

std::string_view state_block(std::string_view content, std::size_t number) {
  return content.substr(std::min(content.size(), number * StateFile::kBlock), StateFile::kBlock);
}

std::optional<StateRecord> newest_record(std::string_view content) {
  const auto first = parse_record(state_block(content, 0));
  const auto second = parse_record(state_block(content, 1));
  if (!first || !second) return first ? first : second;
  return first->sequence > second->sequence ? first : second;
}

std::optional<std::uint64_t> state_version(std::string_view content) {
  return take_number(content, kMagic);
}

}  // namespace scmstats
