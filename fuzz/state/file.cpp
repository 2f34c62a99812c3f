// SPDX-License-Identifier: MIT
#include "file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "expect.hpp"
#include "state_record.hpp"

namespace scmstats::fuzz {
namespace {

namespace fs = std::filesystem;

/// A directory for the files of one process, in memory if the system has /dev/shm.
struct Folder {
  fs::path path;

  Folder() {
    std::string name = fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path().string();
    name += "/scmstats-fuzz-XXXXXX";
    expect(::mkdtemp(name.data()) != nullptr, "there is a directory for files");
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
};

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Checks a file without a whole record after it was opened.
void expect_kept(const fs::path& path, const std::string& content, bool refused) {
  const fs::path damaged = path.string() + ".damaged";
  expect(fs::exists(damaged) == (!refused && !content.empty()), "a damaged file is renamed");
  if (refused) return expect(content_of(path) == content, "a file that is refused stays as it is");
  expect(content_of(damaged) == content, "a damaged file is kept");
  expect(StateFile::peek(path) == LifeCounts{}, "a new file begins at 0");
  fs::remove(damaged);
}

/// A write that ends half way leaves the counts before it.
void expect_torn(const std::string& path, const LifeCounts& before, const LifeCounts& after) {
  std::string content = content_of(path);
  for (std::size_t block = 0; block < 2; ++block) {
    const auto record = newest_record(state_block(content, block));
    if (!record || record->counts != after) continue;
    content.replace(block * StateFile::kBlock + 20, StateFile::kBlock - 20, StateFile::kBlock - 20,
                    '\0');
  }
  const auto left = newest_record(content);
  expect(left && left->counts == before, "a write that is cut short leaves the counts before it");
}

}  // namespace

void take_file(const std::string& content) {
  static const Folder directory;
  const fs::path path = directory.path / "state";
  std::ofstream(path, std::ios::binary) << content;
  const bool larger = content.size() > StateFile::kSize;
  const auto record = larger ? std::nullopt : newest_record(content);
  const auto version = state_version(content);

  StateFile file(path);
  const auto taken = file.take();
  const bool other = larger || (version && *version != kStateVersion);
  expect(!taken == (!record && other), "another file is refused");
  expect(file.held() == static_cast<bool>(taken), "a file that is taken is held");
  if (!record) expect_kept(path, content, !taken);
  if (!taken) return expect_message(taken.error().reason);

  const auto& counts = taken->counts;
  expect(counts == (record ? std::optional{record->counts} : std::nullopt), "its counts are read");
  if (record && record->sequence == INT64_MAX / 2) return;  // there is none after it
  const LifeCounts before = counts.value_or(LifeCounts{});
  LifeCounts after = before;
  after.resets ^= 1;
  expect(static_cast<bool>(file.store(after)) && StateFile::peek(path) == after,
         "counts are stored");
  expect(fs::file_size(path) == StateFile::kSize, "a file has all the space it will need");
  expect_torn(path, before, after);
  file.release();
  fs::remove(path);
}

}  // namespace scmstats::fuzz
