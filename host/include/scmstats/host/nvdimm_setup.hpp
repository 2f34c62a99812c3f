#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "scmstats/host/block_device.hpp"
#include "scmstats/host/life_cycle.hpp"
#include "scmstats/host/nvdimm_options.hpp"
#include "scmstats/host/nvdimm_statistics.hpp"

namespace scmstats {

/// How an NVDIMM comes to be.
struct PowerOn {
  Instant now;
  bool running;  ///< the VM runs already: a hot-plug
};

/// An NVDIMM's sources, as its options and the file that holds its memory make them, and its
/// statistics.
struct NvdimmSetup {
  std::variant<BlockDevice, std::string> storage;  ///< its block device, or why it has none
  std::shared_ptr<LifeCycle> life_cycle;
  std::shared_ptr<NvdimmStatistics> statistics;
};

/// Sets the NVDIMM `id` up. `backing_file`: an empty string where its memory is in no file. `warn`
/// gets lines for people, from the sampler's thread. Throws std::runtime_error, one line that names
/// the option, where an option cannot be carried out.
NvdimmSetup set_up_nvdimm(const std::string& id, const NvdimmOptions& options,
                          const std::string& backing_file, PowerOn power_on,
                          const std::function<void(const std::string& line)>& warn);

/// For people, a line each: what the NVDIMM offers and from where, and what it does not offer and
/// why.
std::vector<std::string> report_offer(const std::string& id, const NvdimmOptions& options,
                                      const NvdimmSetup& setup);

}  // namespace scmstats
