// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

/// Writes a file as a whole: to a new file in the same directory first, PATH.new- and six
/// characters, then by a rename over the one that is there, so that who reads it finds the old text
/// or the new one, also after a crash of the machine. What is at PATH must be nothing or a regular
/// file; a symbolic link stays, and what it leads to is replaced. A new file may be read by all;
/// one that is replaced hands its permissions on. Of several writers the last one's text stays. On
/// failure nothing has changed.
Result<> replace_file(const std::string& path, std::string_view text);

/// The same for a file that is written again and again: it does not wait for the disk, and after
/// a crash of the machine the file may be missing. Returns the file, which is locked from before it
/// is at PATH.
Result<Descriptor> replace_file_locked(const std::string& path, std::string_view text);

/// Where a write to PATH goes: PATH itself, or what a symbolic link there leads to in the end,
/// which need not exist. As with fs.protected_symlinks, a link in a sticky directory that all may
/// write is followed only where it is ours or the directory's owner's. Fails if the links lead
/// nowhere.
Result<std::string> follow_links(const std::string& path);

/// Makes a change of names survive a crash of the machine, in the directory that a write to PATH
/// goes to.
Result<> sync_folder_of(const std::string& path);

}  // namespace scmstats
