// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// Every vCPU calls, each with a buffer of its own, and knows the answer to the bit.
namespace guest {

/// All of them ask one NVDIMM.
uint64_t call_one_nvdimm(size_t number);
/// Each asks another one.
uint64_t call_own_nvdimm(size_t number);

}  // namespace guest
