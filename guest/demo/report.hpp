// SPDX-License-Identifier: MIT
#pragma once

#include "guest/nvdimm.hpp"

namespace guest::demo {

/// Asks the hypervisor for all statistics of one NVDIMM and prints them as a table, or why there
/// are none.
void report(const Nvdimm& nvdimm);

}  // namespace guest::demo
