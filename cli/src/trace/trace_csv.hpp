// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "trace/trace.hpp"

namespace scmstats::cli {

/// The fields of a line of comma-separated values as RFC 4180 has them, but for newlines in them.
/// Blanks around a field that is not in quotes do not count. Else why it is no such line.
std::variant<std::vector<std::string>, std::string> split_csv(std::string_view line);

/// The text as a field: as it is, or in quotes where it would not be read as the same.
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
std::variant<Trace, SampleError> parse_trace(std::string_view text);

/// The same format's header and rows, each with its newline. A row has no value where `readings`
/// has none.
std::string format_header(std::span<const StatisticId> ids);
std::string format_row(std::chrono::nanoseconds time, std::span<const StatisticId> ids,
                       std::span<const Reading> readings);

}  // namespace scmstats::cli
