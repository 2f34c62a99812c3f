// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

namespace scmstats {

/// A directory of a test's own, removed at its end, and a file in it.
class TemporaryFile {
 public:
  TemporaryFile() : folder_(make_folder()), path_(folder_ / "samples") {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }

  const std::filesystem::path& path() const { return path_; }

  /// Replaces the file, as writers should: by renaming a new one over it.
  void replace(const std::string& text) const {
    const auto fresh = folder_ / "fresh";
    std::ofstream(fresh) << text;
    std::filesystem::rename(fresh, path_);
  }

  /// Writes into the file as it stands.
  void overwrite(const std::string& text) const { std::ofstream(path_) << text; }

  /// Makes the file look as if written that long ago; before now where negative.
  void set_age(std::chrono::seconds age) const {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - age).count();
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ::utimensat(AT_FDCWD, path_.c_str(), times, 0);
  }

 private:
  static std::filesystem::path make_folder() {
    std::string name = std::filesystem::temp_directory_path() / "scmstats-test-XXXXXX";
    return ::mkdtemp(name.data());
  }

  std::filesystem::path folder_, path_;
};

}  // namespace scmstats
