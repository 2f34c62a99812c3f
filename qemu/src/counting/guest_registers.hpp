// SPDX-License-Identifier: MIT
#pragma once

#include "decoded_instruction.hpp"
#include "plugin_api.hpp"

namespace scmstats {

/// Returns the vCPU that this thread runs.
qemu::CpuState* current_vcpu();

/// Returns whether this thread's vCPU now reads instructions and data little-endian.
bool little_endian();

/// The bytes that an instruction has accessed.
struct DataAccess {
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;
  qemu::AccessInfo mmu_index = 0;  ///< the same bits as in an AccessInfo
};

/// Computes what an instruction has accessed from the registers in the vCPU's struct. Only for QEMU
/// 7.2, in which MSR[PR] and MSR[DR] determine the MMU index. `scratch`: this thread's own.
DataAccess data_access(qemu::CpuState* vcpu, qemu::ByteArray* scratch, const Operands& operands);

}  // namespace scmstats
