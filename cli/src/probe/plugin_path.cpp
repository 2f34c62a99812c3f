// SPDX-License-Identifier: MIT
#include "probe/plugin_path.hpp"

#include <filesystem>

namespace scmstats::cli {

namespace fs = std::filesystem;

std::string plugin_path() {
  std::string name = "libscmstats-qemu.so";
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  // The last directory is for a program that somebody has copied elsewhere.
  for (const fs::path& directory :
       {here, here / SCMSTATS_PLUGIN_FROM_COMMAND, fs::path(SCMSTATS_PLUGIN_DIRECTORY)}) {
    const fs::path path = (directory / name).lexically_normal();
    if (fs::exists(path, error)) return path;
  }
  return name;
}

}  // namespace scmstats::cli
