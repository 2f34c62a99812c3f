// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "qmp/monitor.hpp"

namespace scmstats::cli {

/// Holds a program's output and its exit status, which is 128 plus the signal that killed it, if
/// any.
struct ChildOutput {
  int status = 0;
  std::string output, errors;
};

/// Talks QMP through libvirt, which keeps its domains' QMP sockets to itself. Each command is a run
/// of `virsh qemu-monitor-command`, with the libvirt that virsh selects.
class VirshMonitor : public Monitor {
 public:
  explicit VirshMonitor(std::string domain, int stop = -1);

  Json execute(const std::string& command, const Json& arguments) override;
  void look_up() override;

 private:
  ChildOutput virsh(const std::vector<std::string>& words) const;
  /// Returns whether libvirt still has the domain running after that time.
  bool runs(std::chrono::seconds later) const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::string domain_;
  int stop_;
  bool answered_ = false;
};

}  // namespace scmstats::cli
