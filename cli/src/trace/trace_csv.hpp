// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "trace/trace.hpp"

namespace scmstats::cli {

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
