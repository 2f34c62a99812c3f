// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scmstats/host/block_device.hpp"
#include "scmstats/host/host_nvdimm.hpp"
#include "scmstats/host/life_cycle.hpp"
#include "scmstats/host/nvdimm_options.hpp"
#include "scmstats/host/nvdimm_statistics.hpp"
#include "scmstats/host/result.hpp"
#include "scmstats/host/state_file_writer.hpp"

namespace scmstats {

/// How an NVDIMM comes to be.
struct PowerOn {
  Instant now;
  bool running = false;   ///< the VM runs already: a hot-plug
  bool incoming = false;  ///< the VM comes from another process, by migration
};

/// An NVDIMM's sources, as its options and the file that holds its memory make them, and its
/// statistics.
struct NvdimmSetup {
  Result<BlockDevice> storage = Failure{};  ///< its block device, or why it has none
  std::optional<HostNvdimm> papr;  ///< the NVDIMM of the host whose PAPR statistics are asked for
  std::string papr_reason;         ///< why they are not used; otherwise empty
  std::shared_ptr<LifeCycle> life_cycle;
  std::shared_ptr<StateFileWriter> state;  ///< null without a state file
  std::shared_ptr<NvdimmStatistics> statistics;
};

/// An option of an NVDIMM's that cannot be carried out.
struct UnusableOption {
  std::optional<std::string> NvdimmOptions::* option;
  std::string reason;  ///< one line, which names the option
};

/// Sets the NVDIMM `id` up. `backing_file`: an empty string where its memory is in no file.
/// `accesses`: who counts the guest's accesses to it, or null. `warn` gets lines for people, also
/// from other threads. `kernel`: where devices are looked up. Throws what a thread that cannot be
/// started throws.
Result<NvdimmSetup, UnusableOption> set_up_nvdimm(
    const std::string& id, const NvdimmOptions& options, const std::string& backing_file,
    const std::shared_ptr<Source>& accesses, PowerOn power_on,
    const std::function<void(const std::string& line)>& warn, const KernelPaths& kernel = {});

/// The command that brings the PAPR statistics of an NVDIMM of the host to a QEMU that may not read
/// them, and the plug-in's option for it: "scmstats collect nmem0 ...", "nv0.samples=...".
struct CollectInstead {
  std::string command;
  std::string option;
};
CollectInstead collect_instead(const std::string& id, const HostNvdimm& nvdimm);

/// For people, a line each: what the NVDIMM supports and from where, and what it does not support
/// and why.
std::vector<std::string> report_support(const std::string& id, const NvdimmOptions& options,
                                        const NvdimmSetup& setup);

}  // namespace scmstats
