// SPDX-License-Identifier: MIT
#pragma once

#include "instruction.hpp"
#include "plugin_api.hpp"

namespace scmstats {

/// The vCPU that this thread runs.
qemu::CpuState* current_vcpu();

/// Returns whether the vCPU now reads words, instructions included, little-endian.
bool little_endian();

/// The bytes that an instruction has accessed.
struct DataAccess {
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;
  qemu::AccessInfo mmu_index = 0;  ///< as in an AccessInfo
};

/// By the vCPU's registers, as they are in its struct. Of QEMU 7.2, in which the number of a
/// softmmu's table follows from MSR[PR] and MSR[DR]. `scratch`: for this thread's use.
DataAccess data_access(qemu::CpuState* vcpu, qemu::ByteArray* scratch, const Operands& operands);

}  // namespace scmstats
