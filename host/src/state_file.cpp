// SPDX-License-Identifier: MIT
#include "scmstats/host/state_file.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "file_owner.hpp"
#include "file_size_signal.hpp"
#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/replace_file.hpp"
#include "state_record.hpp"

namespace scmstats {
namespace {

constexpr std::size_t kHolder = 2;  // the block that names the holder

/// Reads as much as shows whether a file is a state file. None if the file cannot be read, which
/// must not be taken for an empty file.
std::optional<std::string> read_all(int fd) {
  std::string text(StateFile::kSize + 1, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t got =
        ::pread(fd, &text[length], text.size() - length, static_cast<off_t>(length));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return text;
}

std::string this_process() {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  return "process " + std::to_string(::getpid()) + " on " + host + "\n";
}

std::string holder_of(int fd) {
  const std::string text = read_all(fd).value_or("");
  const std::string_view block = state_block(text, kHolder);
  const std::string_view name = block.substr(0, block.find('\n'));
  return name.starts_with("process ") && name.size() < block.size() ? std::string(name)
                                                                    : "another process";
}

/// Opens the file, and makes it where there is none, without waiting for anybody.
Descriptor open_or_make(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  // With fs.protected_regular not even root may open another user's file with O_CREAT in /tmp.
  Descriptor file(::open(path.c_str(), kFlags));
  if (file || errno != ENOENT) return file;
  return Descriptor(::open(path.c_str(), kFlags | O_CREAT, 0644));
}

Result<Descriptor> open_locked(const std::string& path) {
  Descriptor file = open_or_make(path);
  if (!file) return last_error();
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return last_error();
  if (!S_ISREG(status.st_mode)) return Failure{"not a regular file"};
  switch (lock_file(file.get())) {
    case Lock::Ours:
      return file;
    case Lock::Impossible:
      return no_lock();
    case Lock::Anothers:
      break;
  }
  return Failure{"in use by " + holder_of(file.get()) +
                 "; give each NVDIMM of each VM a state file of its own"};
}

/// Refuses a file without a whole record that is not to be taken for a damaged state file.
Result<> refuse_other(std::string_view text) {
  if (text.size() > StateFile::kSize) {
    return Failure{"larger than a state file, which has " + std::to_string(StateFile::kSize) +
                   " bytes; give a path where there is nothing yet"};
  }
  const auto version = state_version(text);
  if (!version || *version == kStateVersion) return {};
  return Failure{"of version " + std::to_string(*version) + "; this scmstats knows version " +
                 std::to_string(kStateVersion)};
}

std::string free_name(const std::string& path) {
  std::string name = path + ".damaged";
  std::error_code error;
  for (int number = 2; std::filesystem::exists(std::filesystem::symlink_status(name, error));
       ++number) {
    name = path + ".damaged." + std::to_string(number);
  }
  return name;
}

/// Renames a damaged file, and returns its new name. A symbolic link stays.
Result<std::string> set_aside(const std::string& path) {
  const auto damaged = follow_links(path);
  if (!damaged) return damaged.error();
  const std::string name = free_name(*damaged);
  if (::rename(damaged->c_str(), name.c_str()) != 0) return last_error();
  return name;
}

}  // namespace

Result<StateFile::Content> StateFile::take() {
  release();
  const FileSizeSignalBlocked blocked;
  if (auto limit = size_limit(); !limit) return limit.error();
  std::string note = "it was not there, or empty";
  // It takes more than one try where it is damaged, or where another process replaces it meanwhile.
  for (int tries = 0; tries < 10; ++tries) {
    auto locked = open_locked(path_);
    if (!locked) return locked.error();
    auto& file = *locked;
    if (!is_at(file.get(), path_)) continue;

    const auto text = read_all(file.get());
    if (!text) return last_error();
    // A larger one peek() would not read, and no scmstats wrote it.
    const auto record = text->size() > kSize ? std::nullopt : newest_record(*text);
    if (record || text->empty()) {
      file_ = std::move(file);
      sequence_ = record ? record->sequence : 0;
      // Counts come first into a new file: without any it would be a damaged one.
      Result<> begun = record ? Result<>() : store({});
      if (begun) begun = begin();
      if (!begun) {
        release();
        return begun.error();
      }
      return record ? Content{record->counts, {}} : Content{std::nullopt, note};
    }
    if (auto ours = refuse_other(*text); !ours) return ours.error();
    const auto renamed = set_aside(path_);
    if (!renamed) return Failure{"damaged, and cannot be renamed: " + renamed.error().reason};
    note = "it was damaged and is now " + *renamed;
  }
  return Failure{"other processes replace it all the time"};
}

/// Says who holds it, and takes all the space that it will ever need.
Result<> StateFile::begin() const {
  if (auto written = write_block(kHolder, this_process()); !written) return written;
  if (const int failed = ::posix_fallocate(file_.get(), 0, kSize); failed != 0) {
    return Failure{std::strerror(failed)};
  }
  return sync_folder_of(path_);
}

Result<> StateFile::store(const LifeCounts& counts) {
  if (!is_at(file_.get(), path_)) {
    release();
    return Failure{"somebody removed or replaced it"};
  }
  Result<> stored = write_block((sequence_ + 1) % 2, format_record({sequence_ + 1, counts}));
  if (stored && ::fdatasync(file_.get()) != 0) stored = last_error();
  if (stored) ++sequence_;
  return stored;
}

Result<> StateFile::write_block(std::size_t number, std::string_view text) const {
  const FileSizeSignalBlocked blocked;
  std::string block(text);
  block.resize(kBlock);
  const ssize_t wrote =
      ::pwrite(file_.get(), block.data(), block.size(), static_cast<off_t>(number * kBlock));
  if (wrote < 0) return last_error();
  if (wrote != static_cast<ssize_t>(kBlock)) return Failure{std::strerror(ENOSPC)};
  return {};
}

Result<> StateFile::size_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
      limit.rlim_cur >= kSize) {
    return {};
  }
  return Failure{"the file-size limit (ulimit -f) is " + std::to_string(limit.rlim_cur) +
                 " bytes; a state file has " + std::to_string(kSize)};
}

std::optional<LifeCounts> StateFile::peek(const std::string& path) {
  const auto read = read_text_file(path, kSize);
  const auto record = read ? newest_record(read->text) : std::nullopt;
  return record ? std::optional{record->counts} : std::nullopt;
}

}  // namespace scmstats
