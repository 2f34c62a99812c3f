// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

namespace scmstats::cli {

/// In the order of what came, and 64-bit numbers exactly.
using Json = nlohmann::ordered_json;

/// QEMU answered with an error; the text is QEMU's own.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The VM came to its end, as was to be expected; how.
struct Ended : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// How long QEMU may take to greet, and to answer a command. It needs milliseconds.
inline constexpr std::chrono::seconds kPatience(5);

/// The monitor of a running QEMU, which speaks QMP. Each call throws std::runtime_error where QEMU
/// cannot be reached or does not answer in time, saying so on one line; Ended; and Interrupted.
class Monitor {
 public:
  virtual ~Monitor() = default;

  /// Runs a command: what it returns. Throws Refused.
  virtual Json execute(const std::string& command, const Json& arguments) = 0;

  /// A descriptor that becomes readable when there is something for look_up(); negative for none.
  virtual int descriptor() const { return -1; }

  /// Takes what came without being asked for: events, the VM's end. May be called at any time.
  virtual void look_up() {}
};

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
