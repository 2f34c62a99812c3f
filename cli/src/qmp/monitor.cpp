// SPDX-License-Identifier: MIT
#include "qmp/monitor.hpp"

#include <CLI/CLI.hpp>

#include "qmp/socket_monitor.hpp"
#include "qmp/virsh_monitor.hpp"
#include "scmstats/host/quote.hpp"

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

bool MessageStream::add(std::string_view bytes) {
  bytes_ += bytes;
  return bytes_.size() <= kMostMessageBytes || bytes_.find('\n') != std::string::npos;
}

std::optional<std::string> MessageStream::next() {
  const std::size_t end = bytes_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = bytes_.substr(0, end);
  bytes_.erase(0, end + 1);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Json result_of(const Json& answer) {
  if (const auto error = answer.find("error"); error != answer.end()) {
    const bool described = error->is_object() && error->contains("desc");
    const Json& text = described ? error->at("desc") : *error;
    throw Refused(one_line(text.is_string() ? text.get<std::string>() : text.dump()));
  }
  const auto result = answer.find("return");
  if (result == answer.end())
    throw std::runtime_error("an answer has no 'return'; this is not QMP");
  return *result;
}

}  // namespace scmstats::cli
