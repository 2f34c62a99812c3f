// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace scmstats::cli {

/// Returns the path of the plug-in that belongs to this program: next to the program in a build
/// directory, otherwise where both are installed. Returns just the file's name if neither has it.
std::string plugin_path();

}  // namespace scmstats::cli
