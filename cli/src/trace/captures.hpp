// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>

#include "trace/trace.hpp"

namespace scmstats::cli {

/// load_trace() of a folder.
std::variant<Trace, std::string> load_captures(const std::string& folder);

}  // namespace scmstats::cli
