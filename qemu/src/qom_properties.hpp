// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "qemu_api.hpp"
#include "scmstats/host/nvdimm_statistics.hpp"

namespace scmstats {

/// Gives an NVDIMM in QEMU the properties by which an operator meets its statistics, with qom-get,
/// qom-set and qom-list. Names are those of Linux's perf events, with '-' for '_':
///
///   scm-stats         r   a dictionary of the values that there are; a source's own by their id
///   scm-origins       r   of each that is supported: measured, injected or unavailable
///   scm-mem-life ...  rw  a standard statistic's value; writing injects one
///   scm-inject        w   a dictionary as scm-stats has it: injects all of it, in one sample, or
///                         none of it; a statistic may be named by its id, too
///   scm-inject-clear  w   true ends all injections
///   scm-allow       rw  whether the guest may ask
///
/// Under QEMU's big lock.
void add_properties(qemu::Object* nvdimm, const std::shared_ptr<NvdimmStatistics>& statistics);

void remove_properties(qemu::Object* nvdimm);

}  // namespace scmstats
