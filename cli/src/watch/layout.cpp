// SPDX-License-Identifier: MIT
#include "watch/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "qmp/nvdimm.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/quote.hpp"
#include "scmstats/host/sample_text.hpp"
#include "util/human.hpp"

namespace scmstats::cli {
namespace {

constexpr std::size_t kHeights = 8;
constexpr std::array<const char*, kHeights> kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, kHeights> kAscii{"_", ".", ":", "-", "=", "+", "*", "#"};

std::size_t height_of(double mark, History::Scale scale) {
  // Equal marks are drawn at the bottom if they are 0, otherwise in the middle.
  if (scale.most <= scale.least) return mark == 0 ? 0 : kHeights / 2;
  const double part = (mark - scale.least) / (scale.most - scale.least);
  return static_cast<std::size_t>(std::lround(std::clamp(part, 0.0, 1.0) * (kHeights - 1)));
}

/// Selects the columns of a table, each with two spaces before it.
struct Columns {
  bool rate, latency, origin, unit, meaning;
  std::size_t history;

  /// The more important columns come first; the history gets the rest of the width.
  Columns(std::size_t width, bool human) {
    constexpr std::size_t kIdAndValue = 32, kRate = 14, kLatency = 10, kOrigin = 13, kUnit = 13;
    constexpr std::size_t kMeaning = 38;
    constexpr std::size_t kHistory = 22;  // before it is worth to have units
    std::size_t left = width - std::min(width, kIdAndValue);
    const auto take = [&](std::size_t need, std::size_t beside) {
      const bool fits = left >= need + beside;
      if (fits) left -= need;
      return fits;
    };
    rate = take(kRate, 0);
    latency = take(kLatency, 0);
    origin = take(kOrigin, 0);
    unit = !human && take(kUnit, kHistory);
    meaning = take(kMeaning, kHistory);
    history = left > 2 ? std::min(left - 2, History::kMost) : 0;
  }
};

std::string format_value(const WatchedStatistic& each, bool human) {
  if (!each.now.value) return "-";
  return human ? human_value(each.now.id, *each.now.value) : fmt::to_string(*each.now.value);
}

std::string format_rate(const WatchedStatistic& each, bool human) {
  constexpr double kTooLong = 1e10;
  const auto rate = each.rate;
  if (!rate) return "-";
  if (human) return human_rate(each.now.id, *rate);
  return *rate < kTooLong ? fmt::format("{:.1f}", *rate) : fmt::format("{:.4g}", *rate);
}

struct Cells {
  std::string id, value, rate, latency, origin, history, unit, meaning;
};

std::string row(const Cells& cells, const Columns& columns) {
  std::string line = fmt::format("  {:8}  {:>20}", cells.id, cells.value);
  if (columns.rate) line += fmt::format("  {:>12}", cells.rate);
  if (columns.latency) line += fmt::format("  {:>8}", cells.latency);
  if (columns.origin) line += fmt::format("  {:11}", cells.origin);
  if (columns.unit) line += fmt::format("  {:11}", cells.unit);
  if (columns.history != 0) line += fmt::format("  {:{}}", cells.history, columns.history);
  if (columns.meaning) line += "  " + cells.meaning;
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

std::string row_of(const WatchedStatistic& each, const Columns& columns, TableStyle style) {
  const Statistic* known = find_statistic(each.now.id);
  constexpr double kNanosecond = 1e-9;
  return row({text_of(each.now.id), format_value(each, style.human), format_rate(each, style.human),
              each.latency ? human_time(*each.latency * kNanosecond) : "", each.now.origin,
              sparkline(each.marks, each.scale, columns.history, style.utf8),
              known ? std::string(name(known->unit)) : "",
              known ? std::string(known->meaning) : "a source's own statistic"},
             columns);
}

Line::Kind kind_of(const std::string& origin) {
  if (origin == "injected") return Line::Kind::Injected;
  return origin == "unavailable" ? Line::Kind::Unavailable : Line::Kind::Measured;
}

/// Returns the first `columns` characters of UTF-8.
std::string cut(const std::string& text, std::size_t columns) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool continues = (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
    if (!continues && characters++ == columns) return text.substr(0, i);
  }
  return text;
}

bool is_statistic(const Line& line) {
  return line.kind != Line::Kind::Title && line.kind != Line::Kind::Heading;
}

}  // namespace

std::string sparkline(std::span<const Mark> marks, History::Scale scale, std::size_t width,
                      bool utf8) {
  marks = marks.last(std::min(width, marks.size()));
  std::string line(width - marks.size(), ' ');
  for (const Mark& mark : marks) {
    line += mark ? (utf8 ? kBlocks : kAscii)[height_of(*mark, scale)] : " ";
  }
  return line;
}

std::string json_line(double time, const std::vector<WatchedNvdimm>& nvdimms) {
  Json array = Json::array();
  for (const WatchedNvdimm& nvdimm : nvdimms) {
    LiveStatistics now{nvdimm.id, nvdimm.allowed, {}};
    Json rates = Json::object(), latencies = Json::object();
    for (const WatchedStatistic& each : nvdimm.statistics) {
      now.statistics.push_back(each.now);
      const std::string key = json_key(each.now.id);
      if (each.rate) rates[key] = *each.rate;
      if (each.latency) latencies[key] = *each.latency;
    }
    Json object = json_of(now);
    object["rates"] = rates;
    object["latencies"] = latencies;
    array.push_back(std::move(object));
  }
  return Json({{"time", time}, {"nvdimms", array}}).dump();
}

std::vector<Line> lay_out(const std::string& title, const std::vector<WatchedNvdimm>& nvdimms,
                          std::size_t columns, TableStyle style) {
  std::vector<Line> lines{{title, Line::Kind::Title}};
  if (nvdimms.empty()) lines.push_back({"this VM has no NVDIMM", Line::Kind::Title});
  const Columns shown(columns, style.human);
  for (const WatchedNvdimm& nvdimm : nvdimms) {
    const char* state = nvdimm.allowed ? "" : ": the guest is denied the statistics (H_AUTHORITY)";
    lines.push_back({one_line(nvdimm.id) + state, Line::Kind::Title});
    const Cells heading{"id",     "value",   "per second", "latency",
                        "origin", "history", "unit",       "meaning"};
    lines.push_back({row(heading, shown), Line::Kind::Heading});
    for (const WatchedStatistic& each : nvdimm.statistics) {
      lines.push_back({row_of(each, shown, style), kind_of(each.now.origin)});
    }
  }
  for (Line& line : lines) line.text = cut(line.text, columns);
  return lines;
}

std::vector<Line> fit(std::vector<Line> lines, TerminalSize size) {
  if (lines.size() <= size.rows) return lines;
  const std::size_t kept = std::max<std::size_t>(size.rows, 1) - 1;
  const auto rest = lines.begin() + static_cast<std::ptrdiff_t>(kept);
  const auto more = std::count_if(rest, lines.end(), is_statistic);
  lines.erase(rest, lines.end());
  lines.push_back(
      {cut(fmt::format("... and {} more, for which the terminal is too small", more), size.columns),
       Line::Kind::Title});
  return lines;
}

}  // namespace scmstats::cli
