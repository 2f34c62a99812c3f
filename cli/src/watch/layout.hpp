// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "watch/history.hpp"

namespace scmstats::cli {

/// Draws the newest `width` marks as a line of as many characters, the newest at the right. A mark
/// has one of eight heights, U+2581 to U+2588 or ASCII; a space stands for a missing mark.
std::string sparkline(std::span<const Mark> marks, History::Scale scale, std::size_t width,
                      bool utf8);

/// Formats one look at all NVDIMMs as one line of JSON, without a newline. `time` is in seconds
/// since 1970.
std::string json_line(double time, const std::vector<WatchedNvdimm>& nvdimms);

struct Line {
  enum class Kind { Title, Heading, Measured, Injected, Unavailable };
  std::string text;
  Kind kind;
};

/// Is the size of a terminal, in characters.
struct TerminalSize {
  std::size_t columns, rows;
};

/// Says how values and histories are printed.
struct TableStyle {
  bool utf8;   ///< the history in U+2581 to U+2588, not in ASCII
  bool human;  ///< values for people, with units in them
};

/// Lays out the title and the tables in lines of at most `columns` characters. A wider line has
/// more columns and a longer history.
std::vector<Line> lay_out(const std::string& title, const std::vector<WatchedNvdimm>& nvdimms,
                          std::size_t columns, TableStyle style);

/// Returns the lines that fit. If some do not, the last line says how many statistics are missing.
std::vector<Line> fit(std::vector<Line> lines, TerminalSize size);

}  // namespace scmstats::cli
