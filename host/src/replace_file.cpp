#include "scmstats/host/replace_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "scmstats/host/descriptor.hpp"

namespace scmstats {
namespace {

std::string last_error() {
  return std::strerror(errno);
}

std::string write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return last_error();
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

std::string write_whole(int fd, mode_t mode, std::string_view text) {
  if (::fchmod(fd, mode) != 0) return last_error();
  return write_all(fd, text);
}

/// `complete` is called with the new file before it is in place, and returns 0 or sets errno.
std::variant<Descriptor, std::string> replace(const std::string& path, std::string_view text,
                                              int (*complete)(int fd)) {
  struct stat old{};
  const bool exists = ::stat(path.c_str(), &old) == 0;
  if (!exists && errno != ENOENT) return last_error();
  if (exists && !S_ISREG(old.st_mode)) return "there is something that is no regular file";

  // A name that nobody has: neither another writer nor what its user calls so is overwritten.
  std::string fresh = path + ".new-XXXXXX";
  Descriptor file(::mkostemp(fresh.data(), O_CLOEXEC));
  if (!file) return last_error();
  std::string error = write_whole(file.get(), exists ? old.st_mode & 0777 : 0644, text);
  if (error.empty() && (complete(file.get()) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0)) {
    error = last_error();
  }
  if (error.empty()) return file;
  ::unlink(fresh.c_str());
  return error;
}

}  // namespace

std::string sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  const Descriptor file(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return file && ::fsync(file.get()) == 0 ? "" : last_error();
}

std::string replace_file(const std::string& path, std::string_view text) {
  const auto written = replace(path, text, ::fsync);
  if (const auto* error = std::get_if<std::string>(&written)) return *error;
  return sync_folder_of(path);
}

std::variant<Descriptor, std::string> replace_file_locked(const std::string& path,
                                                          std::string_view text) {
  return replace(path, text, [](int fd) { return ::flock(fd, LOCK_EX | LOCK_NB); });
}

}  // namespace scmstats
