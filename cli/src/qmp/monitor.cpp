// SPDX-License-Identifier: MIT
#include "qmp/monitor.hpp"

#include <CLI/CLI.hpp>

#include "qmp/socket_monitor.hpp"
#include "qmp/virsh_monitor.hpp"

namespace scmstats::cli {

void add_connection(CLI::App& command, Connection& connection) {
  const CLI::Validator not_empty(
      [](const std::string& text) {
        return text.empty() ? std::string("is empty") : std::string();
      },
      "");
  auto* socket = command
                     .add_option("--qmp", connection.socket,
                                 "The socket of QEMU's -qmp unix:PATH,server=on,wait=off")
                     ->type_name("PATH")
                     ->check(not_empty);
  auto* domain =
      command
          .add_option("--domain", connection.domain, "The VM's name in libvirt, by way of virsh")
          ->type_name("NAME")
          ->check(not_empty);
  socket->excludes(domain);
  command.parse_complete_callback([&connection] {
    if (connection.socket.empty() && connection.domain.empty()) {
      throw CLI::ValidationError("--qmp PATH or --domain NAME is required");
    }
  });
}

std::unique_ptr<Monitor> connect(const Connection& connection, int stop) {
  if (!connection.socket.empty()) return std::make_unique<SocketMonitor>(connection.socket, stop);
  return std::make_unique<VirshMonitor>(connection.domain, stop);
}

}  // namespace scmstats::cli
