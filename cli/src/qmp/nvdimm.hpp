// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qmp/monitor.hpp"

namespace scmstats::cli {

/// Describes an NVDIMM of a running VM.
struct VmNvdimm {
  std::string id;    ///< as of -device, in UTF-8; "device[0]" without one
  std::string path;  ///< in QEMU's tree of objects

  /// Returns the id for people, on one line and in ASCII.
  std::string shown() const;
};

/// These functions find the VM's NVDIMMs, or the one with an id, given as in QEMU or as shown. They
/// throw std::runtime_error if there is no such NVDIMM, and as Monitor::execute().
std::vector<VmNvdimm> find_nvdimms(Monitor& monitor);
VmNvdimm find_nvdimm(Monitor& monitor, const std::string& id);
std::vector<VmNvdimm> find_nvdimms(Monitor& monitor, const std::optional<std::string>& id);

/// Returns whether an NVDIMM has a property. An older plug-in has fewer.
bool has_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property);

/// Returns what to add to an error that another version of the plug-in may cause: both versions, or
/// an empty string if they are equal or QEMU has no plug-in.
std::string version_note(Monitor& monitor);

/// These functions read and write a property of an NVDIMM. They throw std::runtime_error with "nv0:
/// ", QEMU's text and the version_note().
Json get_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property);
void set_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property,
                  const Json& value);

}  // namespace scmstats::cli
