// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "scmstats/host/descriptor.hpp"
#include "trace/trace.hpp"

namespace scmstats::cli {

/// A new file that only grows, by whole lines, to the size that can be played.
class TraceFile {
 public:
  explicit TraceFile(std::size_t most = kMostTraceBytes) : most_(most) {}

  /// Makes it, with the lines that it begins with; one that is there is not touched. Empty, or why
  /// it failed: then there is no new file.
  std::string create(const std::string& path, std::string_view lines);

  /// Adds the lines at once, so that whoever ends us leaves whole lines. Empty, or why it failed:
  /// then the file is as before.
  std::string append(std::string_view lines);

 private:
  const std::size_t most_;
  Descriptor file_;
};

}  // namespace scmstats::cli
