#pragma once

#include <libnvme.h>

#include "collect/collector.hpp"

namespace scmstats::cli {

/// What an NVMe SMART log tells: MemLife, CritRscU, PonSecs. Its numbers are little-endian.
Collection read_smart_log(const nvme_smart_log& log);

}  // namespace scmstats::cli
