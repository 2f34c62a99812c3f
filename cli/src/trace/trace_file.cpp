// SPDX-License-Identifier: MIT
#include "trace/trace_file.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace scmstats::cli {

std::string TraceFile::create(const std::string& path, std::string_view lines) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0 && errno == EEXIST) return "it is there already: give the name of a new file";
  if (file < 0) return std::strerror(errno);
  file_ = Descriptor(file);
  std::string error = append(lines);
  if (!error.empty()) ::unlink(path.c_str());
  return error;
}

std::string TraceFile::append(std::string_view lines) {
  const off_t before = ::lseek(file_.get(), 0, SEEK_END);
  if (before >= 0 && static_cast<std::size_t>(before) + lines.size() > most_) {
    return "the trace has " + std::to_string(before) + " bytes, and 'play' reads " +
           std::to_string(most_) + " at most: record less often, or for a shorter time";
  }
  const ssize_t wrote = ::write(file_.get(), lines.data(), lines.size());
  if (wrote == static_cast<ssize_t>(lines.size())) return {};
  std::string reason = std::strerror(wrote < 0 ? errno : ENOSPC);
  if (before >= 0 && wrote > 0 && ::ftruncate(file_.get(), before) != 0) {
    return reason + "; its last line is cut short";
  }
  return reason;
}

}  // namespace scmstats::cli
