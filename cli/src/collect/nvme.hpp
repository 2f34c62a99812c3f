#pragma once

#include <libnvme.h>

#include "collect/collector.hpp"

namespace scmstats::cli {

/// What an NVMe SMART log tells: MemLife, CritRscU, PonSecs. Its numbers are little-endian.
///
/// Virtual controllers leave the log empty, or nearly: with nothing used, no spare left, no
/// threshold for the spare and no warning of it. No real device says that. Then wear is not known.
Collection read_smart_log(const nvme_smart_log& log);

}  // namespace scmstats::cli
