// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "qmp/vm_nvdimm.hpp"
#include "watch/history.hpp"

namespace scmstats::cli {

/// A statistic as it is shown.
struct WatchedStatistic {
  LiveStatistic now;
  std::optional<double> rate;     ///< by how much it rises per second
  std::optional<double> latency;  ///< of a duration: nanoseconds per operation
  std::vector<Mark> marks;
  History::Scale scale;
};

struct WatchedNvdimm {
  std::string id;
  bool allowed;
  std::vector<WatchedStatistic> statistics;
};

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
