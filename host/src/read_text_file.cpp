#include "scmstats/host/read_text_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

#include "scmstats/host/descriptor.hpp"

namespace scmstats {
namespace {

std::string too_large(std::size_t most) {
  return "larger than " + std::to_string(most) + " bytes";
}

}  // namespace

std::variant<TextFile, std::string> read_text_file(const std::string& path, std::size_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file) return std::string(std::strerror(errno));
  TextFile read;
  if (::fstat(file.get(), &read.status) != 0) return std::string(std::strerror(errno));
  if (!S_ISREG(read.status.st_mode)) return std::string("not a regular file");
  if (read.status.st_size > static_cast<off_t>(most)) return too_large(most);

  // It may grow while it is read: one byte more than allowed tells.
  read.text.resize(most + 1);
  std::size_t length = 0;
  while (length < read.text.size()) {
    const ssize_t got = ::read(file.get(), &read.text[length], read.text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::string(std::strerror(errno));
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  if (length > most) return too_large(most);
  read.text.resize(length);
  return read;
}

}  // namespace scmstats
