#pragma once

#include "collect/collector.hpp"
#include "collect/target.hpp"

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

/// The NVDIMM that a target is, or that is the only one in its region, as "nmem0". Empty where the
/// target is not in a region. Throws std::runtime_error, one line, where there are several or none.
std::string nvdimm_of(const Target& target);

}  // namespace scmstats::cli
