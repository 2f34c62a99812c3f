// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>

#include "trace/trace.hpp"

namespace scmstats::cli {

/// Reads a trace: a file in the format of trace_csv.hpp, or a directory of samples, each a file.
///
/// A sample's time is its file's name, where that is a number of seconds, an extension apart: 0,
/// 3600.perf_stats, 86400.5. Where no name is one, it is when the file was last written. Files
/// whose name begins with a dot do not count. Else why not, on one line that names the file.
std::variant<Trace, std::string> load_trace(const std::string& path);

}  // namespace scmstats::cli
