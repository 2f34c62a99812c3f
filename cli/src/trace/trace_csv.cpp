// SPDX-License-Identifier: MIT
#include "trace/trace_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "scmstats/core/wire.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {
namespace {

constexpr std::size_t kDecimals = 9;
constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr std::uint64_t kMostSeconds = 9'000'000'000;  // a nanosecond count has room for a bit more

/// Takes the first field off the line. Returns nothing if its quotes are wrong.
std::optional<std::string> take_quoted(std::string_view& line) {
  std::string field;
  line.remove_prefix(1);
  while (true) {
    const auto end = line.find('"');
    if (end == std::string_view::npos) return std::nullopt;
    field += line.substr(0, end);
    line.remove_prefix(end + 1);
    if (!line.starts_with('"')) break;
    field += '"';
    line.remove_prefix(1);
  }
  if (!line.empty() && line.front() != ',') return std::nullopt;
  return field;
}

std::optional<std::string> take_plain(std::string_view& line) {
  const std::string_view field = trim(line.substr(0, line.find(',')));
  line.remove_prefix(std::min(line.size(), line.find(',')));
  if (field.find('"') != std::string_view::npos) return std::nullopt;
  return std::string(field);
}

using Fields = std::vector<std::string>;
using Ids = std::vector<StatisticId>;

Result<Ids> parse_header(const Fields& fields) {
  if (fields.front() != "seconds" || fields.size() < 2) {
    return Failure{"no header: give one like 'seconds,MemLife,MedWCnt' before the rows"};
  }
  if (fields.size() - 1 > kMaxStatistics) {
    return Failure{std::to_string(fields.size() - 1) + " statistics: give at most 255"};
  }
  Ids ids;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto parsed = parse_id(fields[i]);
    if (!parsed) return parsed.error();
    const auto id = *parsed;
    if (std::ranges::find(ids, id) != ids.end()) {
      return Failure{quote(fields[i]) + " comes twice: give each statistic one column"};
    }
    ids.push_back(id);
  }
  return ids;
}

Result<Moment> parse_row(const Fields& fields, const Ids& ids) {
  const auto time = parse_seconds(fields.front());
  if (!time) {
    return Failure{quote(fields.front()) + " is not a time: give seconds, as in 3600 or 86400.5"};
  }
  if (fields.size() != ids.size() + 1) {
    return Failure{std::to_string(fields.size()) + " cells: give " +
                   std::to_string(ids.size() + 1) + " as in the header"};
  }
  Moment moment{*time, {}};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (fields[i + 1].empty()) continue;
    const auto value = parse_value(ids[i], fields[i + 1]);
    if (!value) return value.error();
    moment.readings.push_back({ids[i], *value});
  }
  if (moment.readings.empty()) return Failure{"no value: give a row at least one"};
  return moment;
}

/// Parses a trace line by line.
class Parser {
 public:
  /// Fails if something is wrong with the line.
  Result<> add(std::string_view line) {
    if (trim(line).empty() || line.starts_with('#')) return {};
    // Without this, the CR of CR LF would follow a quoted field.
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto split = split_csv(line);
    if (!split) return split.error();
    const auto& fields = *split;
    return ids_ ? add_row(fields) : add_header(fields);
  }

  bool has_header() const { return ids_.has_value(); }
  Trace& trace() { return trace_; }

 private:
  Result<> add_header(const Fields& fields) {
    auto parsed = parse_header(fields);
    if (!parsed) return parsed.error();
    ids_ = *std::move(parsed);
    return {};
  }

  Result<> add_row(const Fields& fields) {
    auto parsed = parse_row(fields, *ids_);
    if (!parsed) return parsed.error();
    auto& moment = *parsed;
    if (!trace_.empty() && moment.time <= trace_.back().time) {
      return Failure{quote(fields.front()) +
                     " is not later than the row before: give a time above " +
                     format_seconds(trace_.back().time)};
    }
    trace_.push_back(std::move(moment));
    return {};
  }

  std::optional<Ids> ids_;
  Trace trace_;
};

}  // namespace

std::optional<std::chrono::nanoseconds> parse_seconds(std::string_view text) {
  const auto point = text.find('.');
  const auto whole = parse_digits(text.substr(0, point));
  std::optional<std::uint64_t> part = 0;
  if (point != std::string_view::npos) {
    std::string decimals(text.substr(point + 1));
    if (decimals.empty() || decimals.size() > kDecimals) return std::nullopt;
    decimals.resize(kDecimals, '0');
    part = parse_digits(decimals);
  }
  if (!whole || !part || *whole > kMostSeconds) return std::nullopt;
  return std::chrono::seconds(*whole) + std::chrono::nanoseconds(*part);
}

std::string format_seconds(std::chrono::nanoseconds time) {
  std::string text =
      fmt::format("{}.{:09}", time.count() / kNanoseconds, time.count() % kNanoseconds);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

Result<std::vector<std::string>> split_csv(std::string_view line) {
  std::vector<std::string> fields;
  std::string_view rest = line;
  while (true) {
    auto field = rest.starts_with('"') ? take_quoted(rest) : take_plain(rest);
    if (!field) {
      return Failure{quote(line) + R"( has quotes that do not fit: give a quoted field as "a""b")"};
    }
    fields.push_back(*std::move(field));
    if (rest.empty()) return fields;
    rest.remove_prefix(1);
  }
}

std::string csv_field(std::string_view text) {
  if (trim(text) == text && text.find_first_of("\",") == std::string_view::npos) {
    return std::string(text);
  }
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + '"';
}

Result<Trace, SampleError> parse_trace(std::string_view text) {
  Parser parser;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto newline = text.find('\n');
    if (newline == std::string_view::npos) {
      return SampleError{
          number, "cut short: end the last line with a newline, or remove what is left of it"};
    }
    if (auto added = parser.add(text.substr(0, newline)); !added) {
      return SampleError{number, added.error().reason};
    }
    text.remove_prefix(newline + 1);
  }
  if (!parser.has_header())
    return SampleError{0, "empty: begin with a header, as 'seconds,MemLife'"};
  if (parser.trace().empty())
    return SampleError{0, "no row: give one after the header, as '0,100'"};
  const auto begin = parser.trace().front().time;
  for (Moment& moment : parser.trace()) moment.time -= begin;
  return std::move(parser.trace());
}

std::string format_header(std::span<const StatisticId> ids) {
  std::string line = "seconds";
  for (const StatisticId id : ids) line += ',' + csv_field(trimmed_text_of(id));
  return line + '\n';
}

std::string format_row(std::chrono::nanoseconds time, std::span<const StatisticId> ids,
                       std::span<const Reading> readings) {
  std::string line = format_seconds(time);
  for (const StatisticId id : ids) {
    const auto reading = std::ranges::find(readings, id, &Reading::id);
    line += ',';
    if (reading != readings.end()) line += std::to_string(reading->value);
  }
  return line + '\n';
}

}  // namespace scmstats::cli
