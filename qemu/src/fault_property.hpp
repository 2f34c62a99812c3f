// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "qemu_api.hpp"
#include "scmstats/host/fault_plan.hpp"

namespace scmstats {

/// Gives an NVDIMM in QEMU the property scm-fault: a list of dictionaries, as fault_text.hpp has
/// them. Reading gives the faults that have not ended; writing a list replaces all faults, a
/// dictionary adds one. A text is taken for the JSON of either. Under QEMU's big lock.
void add_fault_property(qemu::Object* nvdimm, const std::shared_ptr<FaultPlan>& plan);

void remove_fault_property(qemu::Object* nvdimm);

}  // namespace scmstats
