#pragma once

#include <string>
#include <string_view>

#include "scmstats/host/descriptor.hpp"

namespace scmstats::cli {

/// A new file that only grows, by whole lines.
class TraceFile {
 public:
  /// Makes it; one that is there is not touched. Empty, or why not.
  std::string create(const std::string& path);

  /// Adds the lines at once, so that whoever ends us leaves whole lines. Empty, or why it failed:
  /// then the file is as before.
  std::string append(std::string_view lines);

 private:
  Descriptor file_;
};

}  // namespace scmstats::cli
