// SPDX-License-Identifier: MIT
#include "scmstats/host/sample_text.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/core/wire.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats {
namespace {

struct Fields {
  std::string_view id, value;
};

/// A full-length id may contain a '=' or begin with a space, so its position is checked first.
std::optional<Fields> split(std::string_view line) {
  if (line.size() > 11 && line.substr(8, 3) == " = ") {
    return Fields{line.substr(0, 8), trim(line.substr(11))};
  }
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return Fields{trim(line.substr(0, equals)), trim(line.substr(equals + 1))};
}

/// A full-length id may begin so, too; then a value follows.
bool is_comment(std::string_view line) {
  const auto size = line.find_last_not_of(" \t\r") + 1;
  return line.starts_with("# ") && (size <= 11 || line.substr(8, 3) != " = ");
}

Result<Reading> parse_line(std::string_view line) {
  const auto fields = split(line);
  if (!fields) return Failure{quote(line) + " is not 'ID = VALUE'"};
  const auto id = parse_id(fields->id);
  if (!id) return id.error();
  const auto value = parse_value(*id, fields->value);
  if (!value) return value.error();
  return Reading{*id, *value};
}

}  // namespace

std::string text_of(StatisticId id) {
  const auto text = id.text();
  return {text.begin(), text.end()};
}

std::string trimmed_text_of(StatisticId id) {
  std::string text = text_of(id);
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

Result<StatisticId> parse_id(std::string_view text) {
  const auto id = StatisticId::parse(text);
  if (id && id != kNoopStat) return *id;
  return Failure{quote(text) +
                 " is not a statistic's id: give 1 to 8 printable ASCII characters, not NoopStat"};
}

Result<std::uint64_t> parse_value(StatisticId id, std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const auto value = parse_number(text, hex ? 16 : 10);
  if (!value) {
    return Failure{quote(text) +
                   " is not a value: give a number of at most 64 bits, as in 0x64 or 100"};
  }
  if (const auto most = max_value(id); *value > most) {
    return Failure{std::to_string(*value) + " is above " + std::to_string(most) +
                   ", the most that " + quote(trim(text_of(id))) + " may be"};
  }
  return *value;
}

std::string describe(const SampleError& error) {
  return (error.line ? "line " + std::to_string(error.line) + ": " : "") + error.reason;
}

Result<std::vector<Reading>, SampleError> parse_sample(std::string_view text) {
  std::vector<Reading> readings;
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const auto fail = [&](const std::string& reason) { return SampleError{line_number, reason}; };
    const auto newline = text.find('\n');
    if (newline == std::string_view::npos) {
      return fail("cut short: the last line does not end with a newline");
    }
    const std::string_view line = text.substr(0, newline);
    text.remove_prefix(newline + 1);
    if (trim(line).empty() || is_comment(line)) continue;

    auto parsed = parse_line(line);
    if (!parsed) return fail(parsed.error().reason);
    const auto& reading = *parsed;
    if (std::ranges::count(readings, reading.id, &Reading::id) != 0) {
      return fail(quote(trim(line)) + " gives a second value for the same statistic");
    }
    if (readings.size() == kMaxStatistics) return fail("more than 255 statistics");
    readings.push_back(reading);
  }
  if (readings.empty()) return SampleError{0, "no statistic in it"};
  return readings;
}

std::string format_sample(std::span<const Reading> readings) {
  std::string text;
  for (const Reading& reading : readings) {
    char value[24];
    std::snprintf(value, sizeof value, " = 0x%016llX\n",
                  static_cast<unsigned long long>(reading.value));
    text += text_of(reading.id) + value;
  }
  return text;
}

}  // namespace scmstats
