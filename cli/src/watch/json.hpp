// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "watch/layout.hpp"

namespace scmstats::cli {

/// One look at all NVDIMMs as one line of JSON, without a newline. `time`: seconds since 1970.
std::string json_line(double time, const std::vector<WatchedNvdimm>& nvdimms);

}  // namespace scmstats::cli
