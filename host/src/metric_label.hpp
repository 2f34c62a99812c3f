// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace scmstats {

/// A label of the Prometheus text format: NAME="VALUE". What is not UTF-8 in a value, for which a
/// reader would refuse the whole file, becomes the replacement character.
std::string metric_label(std::string_view name, std::string_view value);

}  // namespace scmstats
