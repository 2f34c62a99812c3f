// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// What a sample file holds now, or why it holds none, on one line, without the path.
std::variant<std::vector<Reading>, std::string> read_sample(const std::string& path);

}  // namespace scmstats::cli
