#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace scmstats::cli {

/// Says why a command fails, on one line; the program's exit status.
inline int fail(const std::string& reason) {
  fmt::print(stderr, "scmstats: {}\n", reason);
  return 1;
}

}  // namespace scmstats::cli
