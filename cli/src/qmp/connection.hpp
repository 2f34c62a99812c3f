// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "qmp/monitor.hpp"

namespace CLI {
class App;
}

namespace scmstats::cli {

/// Which VM a command is about: one of the two.
struct Connection {
  std::string socket;  ///< of QEMU's -qmp
  std::string domain;  ///< of libvirt's
};

/// Adds --qmp and --domain to a subcommand, which is wrong usage without one of them.
void add_connection(CLI::App& command, Connection& connection);

/// Throws as Monitor's functions do. `stop`: see wait_readable().
std::unique_ptr<Monitor> connect(const Connection& connection, int stop = -1);

}  // namespace scmstats::cli
