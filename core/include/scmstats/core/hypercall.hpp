// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "scmstats/core/guest_memory.hpp"
#include "scmstats/core/nvdimm.hpp"
#include "scmstats/core/status.hpp"

namespace scmstats {

/// H_SCM_PERFORMANCE_STATS, the hypercall by which a PAPR guest asks for an NVDIMM's statistics.
/// Source: the Linux driver papr_scm and Documentation/powerpc/papr_hcalls.rst; see docs/abi.md.
inline constexpr std::uint64_t kScmPerformanceStats = 0x418;

/// The registers a guest calls with.
struct HypercallInput {
  std::uint64_t drc_index;  ///< r4: which NVDIMM
  std::uint64_t address;    ///< r5: guest real address of the rr-buffer
  std::uint64_t size;       ///< r6: bytes of the rr-buffer; 0 asks how many are needed
};

/// The registers it gets back.
struct HypercallOutput {
  Status status;     ///< r3
  std::uint64_t r4;  ///< size needed, 0, first id not served, or what came in: see docs/abi.md

  bool operator==(const HypercallOutput&) const = default;
};

/// From a DRC index to the NVDIMM plugged there.
class NvdimmLookup {
 public:
  virtual ~NvdimmLookup() = default;

  /// Null where no NVDIMM has that index; all 64 bits count. In constant time, without blocking.
  virtual const Nvdimm* find(std::uint64_t drc_index) const noexcept = 0;
};

/// Answers one call. Reads the guest's memory at most once and writes it at most once; takes
/// constant space, and time bounded by kMaxRrBufferSize; never allocates, waits, prints or throws.
HypercallOutput scm_performance_stats(const HypercallInput& input, const NvdimmLookup& nvdimms,
                                      GuestMemory& memory) noexcept;

}  // namespace scmstats
