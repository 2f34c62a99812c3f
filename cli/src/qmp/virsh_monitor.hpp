// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "qmp/child.hpp"
#include "qmp/monitor.hpp"

namespace scmstats::cli {

/// QMP by way of libvirt, which has the socket of its domains' QEMU to itself: each command is a
/// run of `virsh qemu-monitor-command`, to whichever libvirt virsh takes for its own.
class VirshMonitor : public Monitor {
 public:
  explicit VirshMonitor(std::string domain, int stop = -1);

  Json execute(const std::string& command, const Json& arguments) override;
  void look_up() override;

 private:
  ChildOutput virsh(const std::vector<std::string>& words) const;
  /// Returns whether libvirt has the domain running, also that long from now.
  bool runs(std::chrono::seconds later) const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::string domain_;
  int stop_;
  bool answered_ = false;
};

}  // namespace scmstats::cli
