// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace scmstats {

/// Text from outside, fit for one line of a log: in quotes, at most 60 characters of it, each that
/// is not printable ASCII as \xNN.
std::string quote(std::string_view text);

}  // namespace scmstats
