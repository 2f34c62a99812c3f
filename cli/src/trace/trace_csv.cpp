// SPDX-License-Identifier: MIT
#include "trace/trace_csv.hpp"

#include <algorithm>
#include <optional>

#include "scmstats/core/wire.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"
#include "trace/seconds.hpp"

namespace scmstats::cli {
namespace {

/// Takes the first field off the line. Returns false if its quotes are wrong.
bool take_quoted(std::string_view& line, std::string& field) {
  line.remove_prefix(1);
  while (true) {
    const auto end = line.find('"');
    if (end == std::string_view::npos) return false;
    field += line.substr(0, end);
    line.remove_prefix(end + 1);
    if (!line.starts_with('"')) break;
    field += '"';
    line.remove_prefix(1);
  }
  return line.empty() || line.front() == ',';
}

bool take_plain(std::string_view& line, std::string& field) {
  field = trim(line.substr(0, line.find(',')));
  line.remove_prefix(std::min(line.size(), line.find(',')));
  return field.find('"') == std::string::npos;
}

using Fields = std::vector<std::string>;
using Ids = std::vector<StatisticId>;

std::variant<Ids, std::string> parse_header(const Fields& fields) {
  if (fields.front() != "seconds" || fields.size() < 2) {
    return "no header: give one like 'seconds,MemLife,MedWCnt' before the rows";
  }
  if (fields.size() - 1 > kMaxStatistics) {
    return std::to_string(fields.size() - 1) + " statistics: give at most 255";
  }
  Ids ids;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto parsed = parse_id(fields[i]);
    if (const auto* reason = std::get_if<std::string>(&parsed)) return *reason;
    const auto id = std::get<StatisticId>(parsed);
    if (std::ranges::find(ids, id) != ids.end()) {
      return quote(fields[i]) + " comes twice: give each statistic one column";
    }
    ids.push_back(id);
  }
  return ids;
}

std::variant<Moment, std::string> parse_row(const Fields& fields, const Ids& ids) {
  const auto time = parse_seconds(fields.front());
  if (!time) {
    return quote(fields.front()) + " is not a time: give seconds, as in 3600 or 86400.5";
  }
  if (fields.size() != ids.size() + 1) {
    return std::to_string(fields.size()) + " cells: give " + std::to_string(ids.size() + 1) +
           " as in the header";
  }
  Moment moment{*time, {}};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (fields[i + 1].empty()) continue;
    const auto value = parse_value(ids[i], fields[i + 1]);
    if (const auto* reason = std::get_if<std::string>(&value)) return *reason;
    moment.readings.push_back({ids[i], std::get<std::uint64_t>(value)});
  }
  if (moment.readings.empty()) return "no value: give a row at least one";
  return moment;
}

/// Parses a trace line by line.
class Parser {
 public:
  /// Returns an empty string, or what is wrong with the line.
  std::string add(std::string_view line) {
    if (trim(line).empty() || line.starts_with('#')) return {};
    // Without this, the CR of CR LF would follow a quoted field.
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto split = split_csv(line);
    if (auto* reason = std::get_if<std::string>(&split)) return *reason;
    const auto& fields = std::get<Fields>(split);
    return ids_ ? add_row(fields) : add_header(fields);
  }

  bool has_header() const { return ids_.has_value(); }
  Trace& trace() { return trace_; }

 private:
  std::string add_header(const Fields& fields) {
    auto parsed = parse_header(fields);
    if (auto* reason = std::get_if<std::string>(&parsed)) return *reason;
    ids_ = std::get<Ids>(std::move(parsed));
    return {};
  }

  std::string add_row(const Fields& fields) {
    auto parsed = parse_row(fields, *ids_);
    if (auto* reason = std::get_if<std::string>(&parsed)) return *reason;
    auto& moment = std::get<Moment>(parsed);
    if (!trace_.empty() && moment.time <= trace_.back().time) {
      return quote(fields.front()) + " is not later than the row before: give a time above " +
             format_seconds(trace_.back().time);
    }
    trace_.push_back(std::move(moment));
    return {};
  }

  std::optional<Ids> ids_;
  Trace trace_;
};

}  // namespace

std::variant<std::vector<std::string>, std::string> split_csv(std::string_view line) {
  std::vector<std::string> fields;
  std::string_view rest = line;
  while (true) {
    std::string& field = fields.emplace_back();
    if (!(rest.starts_with('"') ? take_quoted : take_plain)(rest, field)) {
      return quote(line) + R"( has quotes that do not fit: give a quoted field as "a""b")";
    }
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

std::variant<Trace, SampleError> parse_trace(std::string_view text) {
  Parser parser;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto newline = text.find('\n');
    if (newline == std::string_view::npos) {
      return SampleError{
          number, "cut short: end the last line with a newline, or remove what is left of it"};
    }
    if (std::string reason = parser.add(text.substr(0, newline)); !reason.empty()) {
      return SampleError{number, reason};
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
  for (const StatisticId id : ids) {
    const std::string text = text_of(id);
    line += ',' + csv_field(std::string_view(text).substr(0, text.find_last_not_of(' ') + 1));
  }
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
