// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "plugin_api.hpp"
#include "scmstats/host/access_source.hpp"

/// Counts the guest's loads and stores of each NVDIMM, exactly, through QEMU's plug-in interface:
/// one for each instruction that loads, or stores, at least one byte of it. There is one counter in
/// a QEMU, as what calls it carries no pointer of ours.
///
/// Under TCG only: another accelerator runs the guest's accesses where nobody sees them.
namespace scmstats::access_counter {

/// Begins to look at what the guest executes. To be called from qemu_plugin_install. What is wrong,
/// a line for people, where it cannot. `allow_untested`: also with a QEMU that was not tested.
std::optional<std::string> install(qemu::PluginId, const qemu::PluginInfo&, bool allow_untested);

/// Counts what goes to an NVDIMM's memory, `memory` being its backend, from now on; the guest does
/// not have it yet. The number by which counts() knows it; nothing where there are too many.
std::optional<std::size_t> add(qemu::Object* memory);

/// The sum over all vCPUs, since add(). Nothing if the TLB of this QEMU was not found:
/// there is no count then. For any thread.
std::optional<AccessCounts> counts(std::size_t nvdimm) noexcept;

}  // namespace scmstats::access_counter
