// SPDX-License-Identifier: MIT
#pragma once

namespace scmstats {

/// Returns the version of scmstats, "1.2.3".
const char* version();

/// Returns the version and the commit, "1.2.3 (commit 0123456789ab)". The commit ends with "-dirty"
/// if the sources had changes. It is "unknown" if the sources were in no git repository and in no
/// archive made by git.
const char* version_and_commit();

}  // namespace scmstats
