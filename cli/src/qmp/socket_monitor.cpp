// SPDX-License-Identifier: MIT
#include "qmp/socket_monitor.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "scmstats/host/quote.hpp"
#include "util/stop_signals.hpp"

namespace scmstats::cli {
namespace {

constexpr auto kRight = "give the PATH of QEMU's -qmp unix:PATH,server=on,wait=off";

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) {
    throw std::runtime_error(fmt::format("{}: {} bytes; a socket's path has {} at most", path,
                                         path.size(), sizeof address.sun_path - 1));
  }
  address.sun_family = AF_UNIX;
  std::ranges::copy(path, address.sun_path);
  return address;
}

std::string reason_of(int error) {
  switch (error) {
    case ECONNREFUSED:
      return "Connection refused: no QEMU listens there any more, or it is not a socket";
    case ENOENT:
      return std::string("No such file or directory; ") + kRight;
    case EPROTOTYPE:
      return std::string("not a stream socket; ") + kRight;
    default:
      return std::strerror(error);
  }
}

Instant deadline_from_now() {
  return std::chrono::steady_clock::now() + kPatience;
}

/// Returns the complaint about a QEMU that takes the connection and does not greet.
std::string no_greeting() {
  return fmt::format(
      ": no QMP greeting in {} s: another client has this socket, which serves one at a time, or "
      "QEMU hangs",
      kPatience.count());
}

/// Connects to a UNIX socket by `then`. Reads and writes of the socket do not wait. Throws
/// std::runtime_error, with a line that names the path, and Interrupted.
Descriptor open_socket(const std::string& path, int stop, Instant then) {
  const sockaddr_un address = address_of(path);
  Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!descriptor) throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as connect() has it.
  while (::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
         0) {
    // The queue of waiting clients is full, and no event reports when it has room again.
    if (errno != EAGAIN && errno != EINTR) {
      throw std::runtime_error(path + ": " + reason_of(errno));
    }
    if (std::chrono::steady_clock::now() >= then) throw std::runtime_error(path + no_greeting());
    constexpr std::chrono::milliseconds kPause(50);
    wait_readable(-1, stop, std::chrono::steady_clock::now() + kPause);
  }
  return descriptor;
}

}  // namespace

SocketMonitor::SocketMonitor(std::string path, int stop) : path_(std::move(path)), stop_(stop) {
  const Instant deadline = deadline_from_now();
  socket_ = open_socket(path_, stop_, deadline);
  const std::string line = next_line(deadline, no_greeting());
  const Json greeting = Json::parse(line, nullptr, false);
  if (!greeting.is_object() || !greeting.contains("QMP")) {
    fail(quote(line) + " is not a QMP greeting; is it the socket of -qmp, or of -monitor?");
  }
  SocketMonitor::execute("qmp_capabilities", Json::object());
}

void SocketMonitor::fail(const std::string& reason) const {
  throw std::runtime_error(path_ + ": " + reason);
}

Json SocketMonitor::execute(const std::string& command, const Json& arguments) {
  const Instant deadline = deadline_from_now();
  const std::uint64_t id = ++commands_;
  const Json message{{"execute", command}, {"arguments", arguments}, {"id", id}};
  send(message.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n", deadline);
  while (true) {
    const Json answer =
        parse(next_line(deadline, fmt::format(": no answer to {} in {} s: QEMU hangs", command,
                                              kPatience.count())));
    note_event(answer);
    // QEMU omits the id in an error about a text that it could not parse.
    const bool ours = answer.contains("id") ? answer["id"] == id : answer.contains("error");
    if (ours && !answer.contains("event")) return result_of(answer);
  }
}

void SocketMonitor::look_up() {
  // An event that came with the last answer shows how to judge the end of the connection.
  note_events();
  receive();
  note_events();
}

void SocketMonitor::note_events() {
  while (const auto line = stream_.next()) note_event(parse(*line));
}

Json SocketMonitor::parse(const std::string& line) const {
  Json message = Json::parse(line, nullptr, false);
  if (!message.is_object()) fail(quote(line) + " is not a QMP message");
  return message;
}

void SocketMonitor::send(const std::string& text, Instant deadline) {
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t sent = ::send(socket_.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      left.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return;  // what came before the end is still to be read, and says more
    } else if (errno != EAGAIN && errno != EINTR) {
      fail(std::strerror(errno));
    } else if (std::chrono::steady_clock::now() >= deadline) {
      fail("takes no command: QEMU hangs");
    } else {
      constexpr std::chrono::milliseconds kPause(10);
      wait_readable(-1, stop_, std::chrono::steady_clock::now() + kPause);
    }
  }
}

std::string SocketMonitor::next_line(Instant deadline, const std::string& complaint) {
  while (true) {
    if (auto line = stream_.next()) return *std::move(line);
    if (!wait_readable(socket_.get(), stop_, deadline)) throw std::runtime_error(path_ + complaint);
    receive();
  }
}

void SocketMonitor::receive() {
  std::array<char, 1 << 16> bytes{};
  const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (got > 0) {
    if (!stream_.add({bytes.data(), static_cast<std::size_t>(got)})) {
      fail(fmt::format("a message of more than {} bytes is not QMP", kMostMessageBytes));
    }
  } else if (got == 0 || errno == ECONNRESET) {
    if (!shutdown_.empty()) throw Ended("the VM has ended: " + shutdown_);
    fail("QEMU has closed the connection, without a word of a shutdown");
  } else if (errno != EAGAIN && errno != EINTR) {
    fail(std::strerror(errno));
  }
}

void SocketMonitor::note_event(const Json& message) {
  const std::string event = text_at(message, "event");
  if (event == "RESUME") shutdown_.clear();  // with -no-shutdown there is a life after it
  if (event != "SHUTDOWN") return;
  const auto data = message.find("data");
  shutdown_ = data == message.end() ? "" : text_at(*data, "reason");
  if (shutdown_.empty()) shutdown_ = "shutdown";
}

}  // namespace scmstats::cli
