// SPDX-License-Identifier: MIT
#include "scmstats/host/replace_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "scmstats/host/read_text_file.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;

std::string content(const std::string& path) {
  const auto file = read_text_file(path, 1 << 20);
  return file ? file->text : "unreadable";
}

/// The number of files in a file's directory, the file included.
std::ptrdiff_t files_beside(const TemporaryFile& file) {
  return std::distance(fs::directory_iterator(file.path().parent_path()), {});
}

TEST(ReplaceFile, MakesAFileThatAllMayRead) {
  const TemporaryFile file;
  EXPECT_TRUE(replace_file(file.path(), "new\n"));
  EXPECT_EQ(content(file.path()), "new\n");
  EXPECT_EQ(fs::status(file.path()).permissions(), fs::perms{0644});
}

TEST(ReplaceFile, PutsANewFileInPlaceOfTheOldOneWithItsPermissions) {
  const TemporaryFile file;
  file.replace(std::string(1 << 18, 'x'));
  fs::permissions(file.path(), fs::perms{0640});
  fs::create_hard_link(file.path(), file.path().string() + ".old");
  const std::string text(1 << 19, 'y');
  EXPECT_TRUE(replace_file(file.path(), text));
  EXPECT_EQ(content(file.path()), text);
  EXPECT_EQ(content(file.path().string() + ".old"), std::string(1 << 18, 'x'));
  EXPECT_EQ(fs::status(file.path()).permissions(), fs::perms{0640});
  EXPECT_EQ(files_beside(file), 2);
}

TEST(ReplaceFile, LocksIt) {
  const TemporaryFile file;
  file.replace("old");
  const auto is_locked = [&] {
    const Descriptor other(::open(file.path().c_str(), O_RDONLY | O_CLOEXEC));
    return ::flock(other.get(), LOCK_EX | LOCK_NB) != 0;
  };
  {
    const auto written = replace_file_locked(file.path(), "new");
    ASSERT_TRUE(written);
    EXPECT_EQ(content(file.path()), "new");
    EXPECT_TRUE(is_locked());
  }
  EXPECT_FALSE(is_locked());
  const auto nowhere = replace_file_locked("/nowhere/file", "new");
  EXPECT_EQ(nowhere.error().reason, "No such file or directory");
}

TEST(ReplaceFile, LeavesWhatOthersHaveBesideIt) {
  const TemporaryFile file;
  const std::string other = file.path().string() + ".new";
  file.replace("somebody's");
  fs::rename(file.path(), other);
  EXPECT_TRUE(replace_file(file.path(), "new"));
  EXPECT_EQ(content(file.path()), "new");
  EXPECT_EQ(content(other), "somebody's");
}

TEST(ReplaceFile, OfSeveralWritersOneHasItsTextThereWhole) {
  const TemporaryFile file;
  constexpr std::size_t kSize = 1 << 16;
  std::vector<std::jthread> writers;
  for (const char letter : {'a', 'b', 'c'}) {
    writers.emplace_back([&, letter] {
      for (int times = 0; times < 50; ++times) {
        EXPECT_TRUE(replace_file(file.path(), std::string(kSize, letter)));
        const std::string text = content(file.path());
        EXPECT_EQ(text, std::string(kSize, text[0]));
      }
    });
  }
  writers.clear();
  EXPECT_EQ(files_beside(file), 1);
}

TEST(ReplaceFile, SaysWhyItCannotAndChangesNothing) {
  const TemporaryFile file;
  EXPECT_EQ(replace_file("/nowhere/file", "text").error().reason, "No such file or directory");
  fs::create_directory(file.path());
  EXPECT_EQ(replace_file(file.path(), "text").error().reason, "this is not a regular file");
  fs::remove(file.path());
  fs::create_symlink(file.path(), file.path());
  EXPECT_EQ(replace_file(file.path(), "text").error().reason, "Too many levels of symbolic links");
  EXPECT_EQ(files_beside(file), 1);
}

TEST(ReplaceFile, KeepsTheOldFileWhereThereIsNoSpace) {
  const TemporaryFile file;
  file.replace("old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string error = replace_file(file.path(), std::string(8192, 'x')).error().reason;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(error, "File too large");
  EXPECT_EQ(content(file.path()), "old");
  EXPECT_EQ(files_beside(file), 1);
}

TEST(ReplaceFile, ReplacesWhatASymbolicLinkLeadsTo) {
  const TemporaryFile file;
  const fs::path directory = file.path().parent_path();
  fs::create_directory(directory / "run");
  fs::create_symlink("run/second", file.path());
  fs::create_symlink(directory / "run/target", directory / "run/second");
  for (const char* text : {"made\n", "replaced\n"}) {
    EXPECT_TRUE(replace_file(file.path(), text));
    EXPECT_EQ(content(directory / "run/target"), text);
    EXPECT_TRUE(fs::is_symlink(file.path()));
    EXPECT_TRUE(fs::is_symlink(directory / "run/second"));
    EXPECT_EQ(files_beside(file), 2);
  }
  fs::remove_all(directory / "run");
  EXPECT_EQ(replace_file(file.path(), "text").error().reason, "No such file or directory");
  EXPECT_TRUE(fs::is_symlink(file.path()));
}

// As root, who writes to /tmp: somebody else's link there must not choose the file.
TEST(ReplaceFile, FollowsNobodyElsesLinkInASharedDirectory) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to make a link of another user's";
  const TemporaryFile file;
  const fs::path directory = file.path().parent_path();
  fs::create_directory(directory / "tmp");
  fs::permissions(directory / "tmp", fs::perms{01777});
  std::ofstream(directory / "precious") << "old";
  const fs::path link = directory / "tmp/link";
  fs::create_symlink(directory / "precious", link);
  EXPECT_TRUE(replace_file(link, "new"));
  constexpr uid_t kNobody = 65534;
  ASSERT_EQ(::lchown(link.c_str(), kNobody, kNobody), 0);
  EXPECT_EQ(replace_file(link, "bad").error().reason, "Permission denied");
  EXPECT_EQ(content(directory / "precious"), "new");
}

}  // namespace
}  // namespace scmstats
