// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "watch/history.hpp"

namespace scmstats::cli {

/// The newest `width` marks as a line of as many characters, the newest at the right: eight
/// heights, U+2581 to U+2588 or ASCII; a space where there is no mark.
std::string sparkline(std::span<const Mark> marks, History::Scale scale, std::size_t width,
                      bool utf8);

}  // namespace scmstats::cli
