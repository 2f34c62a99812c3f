// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace scmstats::cli {

/// Keeps members in their order, and 64-bit numbers exact.
using Json = nlohmann::ordered_json;

/// Is thrown if QEMU answers with an error. The text is QEMU's own.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Is thrown if the VM has ended, and says how.
struct Ended : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Is how long QEMU may take to greet, and to answer a command. QEMU needs milliseconds.
inline constexpr std::chrono::seconds kPatience(5);

/// Talks QMP with a running QEMU. Each call throws std::runtime_error, one line, if QEMU cannot be
/// reached or does not answer in time; Ended; and Interrupted.
class Monitor {
 public:
  virtual ~Monitor() = default;

  /// Runs a command. Returns its result. Throws Refused.
  virtual Json execute(const std::string& command, const Json& arguments) = 0;

  /// Returns a descriptor that is readable when there is something for look_up(), or a negative
  /// number.
  virtual int descriptor() const { return -1; }

  /// Handles what came unasked: events, the VM's end. May be called at any time.
  virtual void look_up() {}
};

/// Says which VM a command is about, by one of the two.
struct Connection {
  std::string socket;  ///< of QEMU's -qmp
  std::string domain;  ///< of libvirt's
};

/// Adds --qmp and --domain to a subcommand. Giving neither is wrong usage.
void add_connection(CLI::App& command, Connection& connection);

/// Connects to the VM. Throws as Monitor's functions do. `stop` is as for wait_readable().
std::unique_ptr<Monitor> connect(const Connection& connection, int stop = -1);

/// Bounds a message. QEMU's answers to our commands have some KiB; nothing larger is from QEMU.
inline constexpr std::size_t kMostMessageBytes = 1 << 20;

/// Cuts a stream of bytes into messages, one a line, as QEMU sends them.
class MessageStream {
 public:
  /// Adds bytes. Returns false if a line does not end within kMostMessageBytes.
  [[nodiscard]] bool add(std::string_view bytes);

  /// Returns the next whole line, without its end, or nothing until more bytes come.
  std::optional<std::string> next();

 private:
  std::string bytes_;
};

/// Returns the result in an answer. Throws Refused if the answer is an error.
Json result_of(const Json& answer);

/// Returns an object's member that is a text, or an empty string.
std::string text_at(const Json& object, const char* key);

}  // namespace scmstats::cli
