// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// Reads a sample file. Returns its content, or why there is none, on one line without the path.
std::variant<std::vector<Reading>, std::string> read_sample(const std::string& path);

}  // namespace scmstats::cli
