// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace scmstats::cli {

/// The fields of a line of comma-separated values as RFC 4180 has them, but for newlines in them.
/// Blanks around a field that is not in quotes do not count. Else why it is no such line.
std::variant<std::vector<std::string>, std::string> split_csv(std::string_view line);

/// The text as a field: as it is, or in quotes where it would not be read as the same.
std::string csv_field(std::string_view text);

}  // namespace scmstats::cli
