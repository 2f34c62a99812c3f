// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "collectors/collector.hpp"
#include "collectors/target.hpp"

namespace scmstats::cli {

/// Each makes one kind of collector, or none where the target is not of its kind. Throws
/// std::runtime_error, one line, if the kind is unknown or the target lacks something.
std::unique_ptr<Collector> make_nvme(const Target& target);
std::unique_ptr<Collector> make_papr(const Target& target);
std::unique_ptr<Collector> make_ndctl(const Target& target);
std::unique_ptr<Collector> make_mmc(const Target& target);
std::unique_ptr<Collector> make_ufs(const Target& target);
std::unique_ptr<Collector> make_dm_cache(const Target& target);
std::unique_ptr<Collector> make_dm_writecache(const Target& target);
std::unique_ptr<Collector> make_bcache(const Target& target);

}  // namespace scmstats::cli
