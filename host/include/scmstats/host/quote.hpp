// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace scmstats {

/// Makes text from outside fit for one line of a log: prints at most `most` characters of it, each
/// that is not printable ASCII as \xNN.
std::string one_line(std::string_view text, std::size_t most = 400);

/// Returns at most 60 characters of a text as one_line() has them, in quotes.
std::string quote(std::string_view text);

}  // namespace scmstats
