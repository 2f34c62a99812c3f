#pragma once

#include <string>

#include "scmstats/host/descriptor.hpp"

namespace scmstats {

/// Whether an open file is what is at a path now.
bool is_at(int fd, const std::string& path);

/// Whether another writer, who holds a lock on it, has what is at the path. `ours`: our own file,
/// where there is one.
bool is_anothers(const std::string& path, const Descriptor& ours);

}  // namespace scmstats
