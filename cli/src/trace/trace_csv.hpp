// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scmstats/host/result.hpp"
#include "trace/trace.hpp"

namespace scmstats::cli {

/// Parses seconds as in "3600" or "86400.5": digits, with at most 9 decimals, at most 9000000000.
/// Returns nothing for any other text.
std::optional<std::chrono::nanoseconds> parse_seconds(std::string_view text);

/// Formats seconds for parse_seconds(), with as many decimals as needed.
std::string format_seconds(std::chrono::nanoseconds time);

/// Splits a line of comma-separated values, which are as in RFC 4180 but without newlines in them.
/// Spaces around an unquoted field are ignored. Returns the fields, or why the line is wrong.
Result<std::vector<std::string>> split_csv(std::string_view line);

/// Returns a text as a field: unchanged, or in quotes if it would otherwise be read differently.
std::string csv_field(std::string_view text);

/// Reads a trace written as comma-separated values:
///
///     # a comment
///     seconds,MemLife,MedWCnt
///     0,100,0
///     3600.5,0x63,
///
/// A row holds the values from its time on, decimal or hexadecimal after 0x; a statistic whose cell
/// is empty has none. Times rise, and the first row is the trace's beginning whatever its time.
/// Ids are padded or not, and in quotes where a comma, a quote, or a space at the start is part of
/// one. Lines end in LF or CR LF, the last one too, so that a trace cut short is noticed; empty
/// ones and those that begin with '#' do not count. Refused as a whole: what a sample may not have,
/// a row without any value, one with more or fewer cells than the header.
Result<Trace, SampleError> parse_trace(std::string_view text);

/// These functions format the header and a row, each with its newline. A cell is empty if
/// `readings` has no value for it.
std::string format_header(std::span<const StatisticId> ids);
std::string format_row(std::chrono::nanoseconds time, std::span<const StatisticId> ids,
                       std::span<const Reading> readings);

}  // namespace scmstats::cli
