// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

/// Replaces functions of the C library so that all files of this program are on a faulty disk.
namespace scmstats::faulty_disk {

extern std::atomic<bool> reads_fail;  ///< read and pread: EIO
extern std::atomic<bool>
    reads_short;                      ///< they read one byte, each second time they are interrupted
extern std::atomic<bool> syncs_fail;  ///< fdatasync: EIO
extern std::atomic<bool> hangs;       ///< fdatasync does not return
extern std::atomic<int> lock_error;   ///< flock fails with this errno, where it is not 0
extern std::atomic<bool> locks_want_write;  ///< as on NFS: only what is open for writing is locked
extern std::atomic<bool> creation_refused;  ///< open with O_CREAT of a file that is there: EACCES
extern std::atomic<int> syncs;              ///< fdatasyncs so far

}  // namespace scmstats::faulty_disk
