// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

/// The result of locking a file.
enum class Lock { Ours, Anothers, Impossible };

/// Locks an open file for this process, without waiting. The file must be open for writing: NFS
/// locks no other. Sets errno unless the lock is ours.
Lock lock_file(int fd);

/// Why a file that cannot be locked, as errno says, is of no use, and what to do.
Failure no_lock();

/// Returns whether an open file is the one at a path now.
bool is_at(int fd, const std::string& path);

/// Why nothing must be put in the place of the file that is at a path: another writer has it
/// locked, it cannot be locked, or nobody of our kind has written it, as `is_known` decides by the
/// first bytes. Success where it may be replaced: it is `ours`, is not there, or was left behind.
Result<> refuse_anothers(const std::string& path, const Descriptor& ours,
                         bool (*is_known)(std::string_view beginning));

}  // namespace scmstats
