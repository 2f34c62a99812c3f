// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace scmstats {

/// Appends a label of the Prometheus text format: NAME="VALUE". What is not UTF-8 in a value, for
/// which a reader would refuse the whole file, becomes the replacement character.
void append_metric_label(std::string& to, std::string_view name, std::string_view value);

}  // namespace scmstats
