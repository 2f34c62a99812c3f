// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace scmstats::fuzz {

/// Takes a state file with that content, and stores counts in it.
void take_file(const std::string& content);

}  // namespace scmstats::fuzz
