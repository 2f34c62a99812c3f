// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>

#include "trace/trace.hpp"

namespace scmstats::cli {

/// Loads a trace from a directory.
std::variant<Trace, std::string> load_captures(const std::string& directory);

}  // namespace scmstats::cli
