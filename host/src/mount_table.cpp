// SPDX-License-Identifier: MIT
#include "scmstats/host/mount_table.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/parse_number.hpp"

namespace scmstats {
namespace {

/// Takes the first field off a line. A field may be empty, as a mount's source may.
std::string_view take_field(std::string_view& line, char separator = ' ') {
  const std::string_view field = line.substr(0, line.find(separator));
  line.remove_prefix(std::min(line.size(), field.size() + 1));
  return field;
}

bool is_octal(char c) {
  return c >= '0' && c <= '7';
}

/// The kernel writes what could be taken for a separator as a backslash and three octal digits.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && text[i + 1] <= '3' &&
        std::all_of(&text[i + 1], &text[i + 3] + 1, is_octal)) {
      plain += static_cast<char>((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 |
                                 (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::optional<Mount> parse_line(std::string_view line) {
  Mount mount;
  const auto id = parse_digits(take_field(line));
  take_field(line);  // the parent's id
  const auto device = parse_device_number(take_field(line));
  if (!id || !device) return std::nullopt;
  mount.id = *id;
  mount.device = *device;
  mount.root = unescape(take_field(line));
  mount.point = unescape(take_field(line));
  while (!line.empty() && take_field(line) != "-") {  // options of the mount, tags
  }
  mount.type = unescape(take_field(line));
  take_field(line);  // the source: a name for people, which may lead anywhere
  mount.options = take_field(line);
  return mount.type.empty() ? std::nullopt : std::optional{mount};
}

template <typename Fits>
std::optional<Mount> find(std::string_view mountinfo, Fits fits) {
  while (!mountinfo.empty()) {
    auto mount = parse_line(take_field(mountinfo, '\n'));
    if (mount && fits(*mount)) return mount;
  }
  return std::nullopt;
}

}  // namespace

std::string read_mountinfo(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 16384> part;
  for (;;) {
    const ssize_t got = ::read(file.get(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return {};
    if (got == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
  }
}

std::optional<Mount> find_mount(std::string_view mountinfo, std::uint64_t id) {
  return find(mountinfo, [id](const Mount& mount) { return mount.id == id; });
}

std::optional<Mount> find_mount_of(std::string_view mountinfo, dev_t device) {
  return find(mountinfo, [device](const Mount& mount) { return mount.device == device; });
}

std::optional<std::string> mount_option(std::string_view options, std::string_view name) {
  while (!options.empty()) {
    std::string_view value = take_field(options, ',');
    if (take_field(value, '=') == name) return unescape(value);
  }
  return std::nullopt;
}

std::string overlay_path(std::string_view upperdir) {
  std::string path;
  for (std::size_t i = 0; i < upperdir.size(); ++i) {
    if (upperdir[i] == '\\') ++i;
    if (i == upperdir.size()) break;
    path += upperdir[i];
  }
  return path;
}

}  // namespace scmstats
