// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "collectors/collector.hpp"

namespace scmstats::cli {

/// Read the status lines of two targets of device mapper, from after the target's name on, as
/// the kernel's documentation has them in admin-guide/device-mapper. Both throw std::runtime_error,
/// one line, where the text is not such a line, or says that the cache failed.

/// cache.rst: CchRHCnt, CchWHCnt.
Collection read_cache_status(std::string_view status);

/// writecache.rst: CchRHCnt, CchWHCnt, FastWCnt, which older kernels do not report.
Collection read_writecache_status(std::string_view status);

}  // namespace scmstats::cli
