// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>
#include <ctime>
#include <string>

#include "scmstats/host/result.hpp"

namespace scmstats {

/// The content of a file, and the state of it that was read.
struct TextFile {
  std::string text;
  struct stat status;
  /// The kernel makes the content when it is read, as in /sys and /proc. The times in `status` then
  /// say nothing about it.
  bool made_by_kernel = false;
};

/// Reads a regular file of at most `most` bytes, without ever waiting for another process: a fifo,
/// a device or a larger file is refused, the first two without being opened. On failure says why,
/// on one line, without the path.
Result<TextFile> read_text_file(const std::string& path, std::size_t most);

}  // namespace scmstats
