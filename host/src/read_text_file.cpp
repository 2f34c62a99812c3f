#include "scmstats/host/read_text_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

#include "scmstats/host/descriptor.hpp"

namespace scmstats {
namespace {

std::string last_error() {
  return std::strerror(errno);
}

std::string too_large(std::size_t most) {
  return "larger than " + std::to_string(most) + " bytes";
}

/// To open a fifo or a device would be noticed there: a fifo's writer would go on and find its
/// reader gone.
std::string refusal(const struct stat& status) {
  return S_ISREG(status.st_mode) ? "" : "not a regular file";
}

}  // namespace

std::variant<TextFile, std::string> read_text_file(const std::string& path, std::size_t most) {
  TextFile read;
  if (::stat(path.c_str(), &read.status) != 0) return last_error();
  if (auto reason = refusal(read.status); !reason.empty()) return reason;
  // There may be another by now.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file || ::fstat(file.get(), &read.status) != 0) return last_error();
  if (auto reason = refusal(read.status); !reason.empty()) return reason;

  // Not by its size: in /sys each has a page's, 64 KiB on Power. One byte more than allowed tells.
  read.text.resize(most + 1);
  std::size_t length = 0;
  while (length < read.text.size()) {
    const ssize_t got = ::read(file.get(), &read.text[length], read.text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return last_error();
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  if (length > most) return too_large(most);
  read.text.resize(length);
  return read;
}

}  // namespace scmstats
