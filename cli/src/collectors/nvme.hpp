// SPDX-License-Identifier: MIT
#pragma once

#include <libnvme.h>

#include <string>

#include "collectors/collector.hpp"
#include "collectors/target.hpp"

namespace scmstats::cli {

/// The statistics of an NVMe SMART log: MemLife, CritRscU, PonSecs. Its numbers are little-endian.
///
/// Virtual controllers leave the log empty, or nearly: with nothing used, no spare left, no
/// threshold for the spare and no warning of it. No real device says that. Then wear is not known.
Collection read_smart_log(const nvme_smart_log& log);

/// The controller that has a target's SMART log, "nvme0": the target itself, or that of a
/// namespace, "nvme0n1", or of a namespace's character device, "ng0n1". Of several controllers that
/// share a namespace one that is live. Throws std::runtime_error, one line, where there is none.
std::string nvme_controller_of(const Target& target);

}  // namespace scmstats::cli
