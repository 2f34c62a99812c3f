// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qmp/monitor.hpp"

namespace scmstats::cli {

/// An NVDIMM of a running VM.
struct VmNvdimm {
  std::string id;    ///< as of -device, in UTF-8; "device[0]" without one
  std::string path;  ///< in QEMU's tree of objects

  /// The id for people, on one line and in ASCII.
  std::string shown() const;
};

/// The VM's NVDIMMs, or the one with an id, which is given as it is or as it is shown. Throws
/// std::runtime_error where that one is not there, and as Monitor::execute.
std::vector<VmNvdimm> find_nvdimms(Monitor& monitor);
VmNvdimm find_nvdimm(Monitor& monitor, const std::string& id);
std::vector<VmNvdimm> find_nvdimms(Monitor& monitor, const std::optional<std::string>& id);

/// Looks whether an NVDIMM has a property; an older plug-in has fewer.
bool has_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property);

/// Reads or writes a property of an NVDIMM's: throws std::runtime_error, as "nv0: " and QEMU's
/// text.
Json get_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property);
void set_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property,
                  const Json& value);

}  // namespace scmstats::cli
