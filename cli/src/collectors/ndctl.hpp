// SPDX-License-Identifier: MIT
#pragma once

#include "collectors/collector.hpp"

namespace scmstats::cli {

/// The fields of an NVDIMM's SMART data that are of interest, as libndctl gives them.
struct NvdimmSmart {
  unsigned flags;      ///< ND_SMART_..._VALID
  unsigned life_used;  ///< percent
  unsigned spares;     ///< percent that is left
};

/// Makes statistics of it: MemLife, CritRscU. Data that says nothing is used and no spare is left
/// is empty: no real NVDIMM says that.
Collection read_nvdimm_smart(const NvdimmSmart& smart);

}  // namespace scmstats::cli
