// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scmstats/core/statistic_id.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

/// An id's 8 characters, padding included.
std::string text_of(StatisticId id);

/// The same without the padding.
std::string trimmed_text_of(StatisticId id);

/// One statistic of a sample.
struct Reading {
  StatisticId id;
  std::uint64_t value;
  bool operator==(const Reading&) const = default;
};

/// The parts of a sample, for other texts that hold them. An id is that of a statistic that may be
/// supported, a value one that it may have; else the reason why not, with what would be right, on
/// one line.
Result<StatisticId> parse_id(std::string_view text);
Result<std::uint64_t> parse_value(StatisticId id, std::string_view text);

/// Returns the text without spaces, tabs and carriage returns at both ends.
std::string_view trim(std::string_view text);

/// Why a text is not a sample: what is wrong and what would be right, on one line.
struct SampleError {
  std::size_t line;  ///< from 1; 0 where it is the text as a whole
  std::string reason;
};

/// The error for people: with the line, where it is of one.
std::string describe(const SampleError& error);

/// Reads a sample: the format of the guest's own papr/perf_stats attribute, one statistic a line,
///
///     MemLife  = 0x0000000000000064
///
/// that is an id padded with spaces to 8 characters, " = ", and a value, hexadecimal after 0x,
/// otherwise decimal. Also accepted: an id without padding, spaces around id and value, empty
/// lines, lines that end in CR LF, and comments: lines that begin with '#' and a space. Every line
/// ends with a newline, so that a sample cut short is noticed. Refused as a whole: an id that comes
/// twice, that is not printable or is NoopStat; a value of more than 64 bits, or above 100 where it
/// is a percentage; no statistic at all, or more than 255.
Result<std::vector<Reading>, SampleError> parse_sample(std::string_view text);

/// The text that Linux's papr/perf_stats would print for these readings.
std::string format_sample(std::span<const Reading> readings);

}  // namespace scmstats
