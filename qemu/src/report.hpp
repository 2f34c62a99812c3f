#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "scmstats/host/nvdimm_statistics.hpp"

namespace scmstats {

/// For people, a line each: what the NVDIMM `id` offers and from where, and what it does not offer
/// and why. `no_device`: why no block device brings any, where none does.
std::vector<std::string> report_offer(const std::string& id, const NvdimmStatistics& statistics,
                                      const NvdimmOptions& options, const std::string& no_device);

}  // namespace scmstats
