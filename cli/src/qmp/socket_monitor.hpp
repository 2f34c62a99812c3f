// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "qmp/monitor.hpp"
#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Talks QMP over a UNIX socket: that of QEMU's -qmp unix:PATH,server=on,wait=off.
class SocketMonitor : public Monitor {
 public:
  /// Connects, waits for the greeting and answers it. `stop` is as for wait_readable().
  explicit SocketMonitor(std::string path, int stop = -1);

  Json execute(const std::string& command, const Json& arguments) override;
  int descriptor() const override { return socket_.get(); }
  void look_up() override;

 private:
  void send(const std::string& text, Instant deadline);
  std::string next_line(Instant deadline, const std::string& complaint);
  void receive();
  Json parse(const std::string& line) const;
  void note_event(const Json& message);
  void note_events();
  [[noreturn]] void fail(const std::string& reason) const;

  std::string path_;
  int stop_;
  Descriptor socket_;
  MessageStream stream_;
  std::uint64_t commands_ = 0;
  std::string shutdown_;  // why the VM ends, once an event has said so
};

}  // namespace scmstats::cli
