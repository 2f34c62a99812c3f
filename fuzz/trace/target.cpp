// SPDX-License-Identifier: MIT
// A trace: what is read is a trace, and is written and read again as the same.

#include "sample_rules.hpp"
#include "trace/trace_csv.hpp"

namespace scmstats::fuzz {
namespace {

using cli::Moment;
using cli::Trace;

/// A trace without the order of its columns, which does not matter.
Trace sorted(Trace trace) {
  for (Moment& moment : trace) std::ranges::sort(moment.readings, {}, &Reading::id);
  return trace;
}

bool reads_as(std::string_view text, const Trace& trace) {
  const auto again = cli::parse_trace(text);
  return again && sorted(*again) == sorted(trace);
}

bool refused(std::string_view text) {
  return !cli::parse_trace(text);
}

std::string written(const Trace& trace) {
  std::vector<StatisticId> ids;
  for (const Moment& moment : trace) {
    for (const Reading& reading : moment.readings) {
      if (std::ranges::find(ids, reading.id) == ids.end()) ids.push_back(reading.id);
    }
  }
  std::string text = cli::format_header(ids);
  for (const auto& [time, readings] : trace) text += cli::format_row(time, ids, readings);
  return text;
}

void expect_trace(const Trace& trace) {
  expect(!trace.empty() && trace.front().time.count() == 0, "a trace begins at 0");
  for (std::size_t i = 0; i < trace.size(); ++i) {
    expect_sample(trace[i].readings);
    expect(i == 0 || trace[i].time > trace[i - 1].time, "times rise");
  }
}

void run_trace(const std::string& text) {
  const std::string crlf = replace_all(replace_all(text, "\r\n", "\n"), "\n", "\r\n");
  const auto parsed = cli::parse_trace(text);
  if (!parsed) {
    expect_error(parsed.error(), text);
    return;
  }
  const auto& trace = *parsed;
  expect_trace(trace);
  expect(reads_as(written(trace), trace), "what is written is read as the same");
  expect(reads_as(crlf, trace), "CR LF is read as LF");
  expect(reads_as("# comment\n\n" + text + "#\n", trace), "comments do not count");
  expect(refused(text + "#"), "what does not end with a newline is refused");
  expect(refused(text + "0,1\n"), "a time that does not rise is refused");
}

/// The parts, which see little of a text that is refused as a whole.
void run_parts(std::string_view text) {
  if (const auto time = cli::parse_seconds(text)) {
    expect(time->count() >= 0, "no time is negative");
    expect(cli::parse_seconds(cli::format_seconds(*time)) == time, "a time is read as written");
  }
  const std::string half(text.substr(0, text.size() / 2)), rest(text.substr(text.size() / 2));
  const auto split = cli::split_csv(cli::csv_field(half) + ',' + cli::csv_field(rest));
  const std::vector<std::string> fields{half, rest};
  expect(split && *split == fields, "fields are read as written");
}

}  // namespace
}  // namespace scmstats::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  const std::string text(data, size);
  scmstats::fuzz::run_trace(text);
  scmstats::fuzz::run_parts(text);
  return 0;
}
