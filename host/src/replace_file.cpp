// SPDX-License-Identifier: MIT
#include "scmstats/host/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "file_owner.hpp"
#include "file_size_signal.hpp"
#include "scmstats/host/descriptor.hpp"

namespace scmstats {
namespace {

Result<> write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return last_error();
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<> write_whole(int fd, mode_t mode, std::string_view text) {
  if (::fchmod(fd, mode) != 0) return last_error();
  return write_all(fd, text);
}

/// Returns the target of a symbolic link, or an empty string if there is no link. Fails if the link
/// may not be followed.
Result<std::string> read_link(const std::filesystem::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::string();
    return last_error();
  }
  if (!S_ISLNK(status.st_mode)) return std::string();
  // The link may be another one by now: what is checked is what is read.
  const Descriptor file(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!file || ::fstat(file.get(), &status) != 0) return last_error();
  if (!S_ISLNK(status.st_mode)) return std::string();
  struct stat directory{};
  const auto parent = path.parent_path();
  if (::stat(parent.empty() ? "." : parent.c_str(), &directory) != 0) return last_error();
  const bool shared = (directory.st_mode & S_ISVTX) != 0 && (directory.st_mode & S_IWOTH) != 0;
  if (shared && status.st_uid != ::geteuid() && status.st_uid != directory.st_uid) {
    errno = EACCES;
    return last_error();
  }
  std::string text(PATH_MAX, '\0');
  const ssize_t length = ::readlinkat(file.get(), "", text.data(), text.size());
  if (length < 0) return last_error();
  text.resize(static_cast<std::size_t>(length));
  return text;
}

/// `complete` is called with the new file before it is in place, and returns why it is not to be
/// put there.
Result<Descriptor> replace(const std::string& given, std::string_view text,
                           Result<> (*complete)(int fd)) {
  const FileSizeSignalBlocked blocked;
  const auto target = follow_links(given);
  if (!target) return target.error();
  const std::string& path = *target;
  struct stat old{};
  const bool exists = ::stat(path.c_str(), &old) == 0;
  if (!exists && errno != ENOENT) return last_error();
  if (exists && !S_ISREG(old.st_mode)) return Failure{"this is not a regular file"};

  // A name that nobody has: neither another writer nor what its user calls so is overwritten.
  std::string fresh = path + ".new-XXXXXX";
  Descriptor file(::mkostemp(fresh.data(), O_CLOEXEC));
  if (!file) return last_error();
  Result<> done = write_whole(file.get(), exists ? old.st_mode & 0777 : 0644, text);
  if (done) done = complete(file.get());
  if (done && ::rename(fresh.c_str(), path.c_str()) != 0) done = last_error();
  if (done) return file;
  ::unlink(fresh.c_str());
  return done.error();
}

}  // namespace

Result<std::string> follow_links(const std::string& path) {
  constexpr int kMostLinks = 40;  // the kernel's own limit
  std::filesystem::path at = path;
  for (int links = 0; links <= kMostLinks; ++links) {
    const auto link = read_link(at);
    if (!link) return link.error();
    if (link->empty()) return at.string();
    at = at.parent_path() / *link;
  }
  errno = ELOOP;
  return last_error();
}

Result<> sync_folder_of(const std::string& path) {
  const auto target = follow_links(path);
  if (!target) return target.error();
  const auto directory = std::filesystem::path(*target).parent_path();
  const Descriptor file(
      ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file || ::fsync(file.get()) != 0) return last_error();
  return {};
}

Result<> replace_file(const std::string& path, std::string_view text) {
  const auto written =
      replace(path, text, [](int fd) { return ::fsync(fd) == 0 ? Result<>() : last_error(); });
  if (!written) return written.error();
  return sync_folder_of(path);
}

Result<Descriptor> replace_file_locked(const std::string& path, std::string_view text) {
  return replace(path, text,
                 [](int fd) { return lock_file(fd) == Lock::Ours ? Result<>() : no_lock(); });
}

}  // namespace scmstats
