// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "watch/history.hpp"

namespace scmstats::cli {

/// The newest `width` marks as a line of as many characters, the newest at the right: eight
/// heights, U+2581 to U+2588 or ASCII; a space where there is no mark.
std::string sparkline(std::span<const Mark> marks, History::Scale scale, std::size_t width,
                      bool utf8);

/// One look at all NVDIMMs as one line of JSON, without a newline. `time`: seconds since 1970.
std::string json_line(double time, const std::vector<WatchedNvdimm>& nvdimms);

struct Line {
  enum class Kind { Title, Heading, Measured, Injected, Unavailable };
  std::string text;
  Kind kind;
};

/// Characters of a terminal.
struct TerminalSize {
  std::size_t columns, rows;
};

/// How values and histories are printed.
struct TableStyle {
  bool utf8;   ///< the history in U+2581 to U+2588, not in ASCII
  bool human;  ///< values for people, with units in them
};

/// All there is to show, in lines of `columns` at most: the wider, the more columns of a table and
/// the longer its history.
std::vector<Line> lay_out(const std::string& title, const std::vector<WatchedNvdimm>& nvdimms,
                          std::size_t columns, TableStyle style);

/// No more lines than fit; the last one then says how many statistics are missing.
std::vector<Line> fit(std::vector<Line> lines, TerminalSize size);

}  // namespace scmstats::cli
