// SPDX-License-Identifier: MIT
#include "qmp/open_socket.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "util/wait.hpp"

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

}  // namespace

Descriptor open_socket(const std::string& path, int stop, Instant then) {
  const sockaddr_un address = address_of(path);
  Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!descriptor) throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as connect() has it.
  while (::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
         0) {
    // The queue of those who wait to be served is full: nothing tells when there is room again.
    if (errno != EAGAIN && errno != EINTR) {
      throw std::runtime_error(path + ": " + reason_of(errno));
    }
    if (std::chrono::steady_clock::now() >= then) throw std::runtime_error(path + no_greeting());
    constexpr std::chrono::milliseconds kPause(50);
    wait_readable(-1, stop, std::chrono::steady_clock::now() + kPause);
  }
  return descriptor;
}

std::string no_greeting() {
  return fmt::format(
      ": no QMP greeting in {} s: another client has this socket, which serves one at a time, or "
      "QEMU hangs",
      kPatience.count());
}

}  // namespace scmstats::cli
